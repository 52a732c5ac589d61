/**
 * What a server does about extensions: `yes`, `no`, `inconclusive`, or `not applicable`, with the value where there is
 * one. Keyed by id, or by id and version where versions differ.
 */
export type ExtensionTruth = Readonly<Record<string, string>>;

/** What OpenSSL 3 does by itself in a server that has TLS 1.2 and 1.3, CBC suites, and was configured no further. */
export const openssl: ExtensionTruth = {
  'extended-master-secret': 'yes',
  'encrypt-then-mac': 'yes',
  'secure-renegotiation': 'yes',
  'client-initiated-renegotiation': 'no',
  compression: 'no',
  'fallback-scsv': 'yes',
  'supported-groups': 'yes',
  alpn: 'no',
  'server-name': 'no same',
  'session-tickets TLS 1.2': 'yes resumed',
  'session-tickets TLS 1.3': 'yes',
  'session-id-resumption': 'no',
  'resumption-1.3': 'yes',
  'early-data': 'no',
  'client-certificate-request': 'no none',
  'certificate-status': 'no',
  'signed-certificate-timestamps': 'no',
};

/** nginx looks at names, and names its own protocols. */
export const nginx: ExtensionTruth = {
  ...openssl,
  alpn: 'yes http/1.1, http/1.0, http/0.9',
  'server-name': 'yes same',
};

const notApplicable = 'not applicable';

/** Without CBC there is nothing to encrypt before the MAC. */
export const withoutCbc: ExtensionTruth = { 'encrypt-then-mac': notApplicable };

/** Questions that TLS 1.3 alone doesn't raise. */
export const withoutTls12: ExtensionTruth = {
  'extended-master-secret': notApplicable,
  'encrypt-then-mac': notApplicable,
  'secure-renegotiation': notApplicable,
  'client-initiated-renegotiation': notApplicable,
  compression: notApplicable,
  'fallback-scsv': notApplicable,
  'session-id-resumption': notApplicable,
};

/** What can't be seen where no handshake can be finished. */
export const unfinished: ExtensionTruth = {
  'client-initiated-renegotiation': 'inconclusive',
  'session-tickets TLS 1.2': 'inconclusive',
  'session-tickets TLS 1.3': 'inconclusive',
  'session-id-resumption': 'inconclusive',
  'resumption-1.3': 'inconclusive',
  'early-data': 'inconclusive',
};

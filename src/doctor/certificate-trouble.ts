/** What stands in the way of trusting a certificate, in the words of a target file. */
import type { Path } from '../plan/keys.js';
import type { ResolvedTarget } from '../target/resolved.js';

export const CA: Path = ['trust', 'ca'];

/** What a certificate says of itself. */
export interface Named {
  /** Its names, for people. */
  readonly names: string;
  readonly issuer: string;
}

export interface Explained {
  readonly what: string;
  readonly expected: string;
  readonly fix: string;
  /** Where to mend it; undefined means at the address itself. */
  readonly key?: Path;
}

/** `trouble`: the code of OpenSSL or Node. */
export function explainCertificate(
  trouble: string,
  { names, issuer }: Named,
  host: string,
  { ca }: Pick<ResolvedTarget, 'ca'>,
): Explained {
  switch (trouble) {
    case 'CERT_HAS_EXPIRED':
      return {
        what: 'the certificate has expired',
        expected: 'a certificate in force',
        fix: 'have it renewed; nothing in this file makes it valid',
      };
    case 'CERT_NOT_YET_VALID':
      return {
        what: 'the certificate is not valid yet',
        expected: 'a certificate in force',
        fix: 'see the clocks of the system and of this machine; nothing in this file makes it valid',
      };
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return {
        what: `the certificate is for another host than ${host}`,
        expected: `a certificate for ${host}`,
        fix: `use a name of the certificate (${names || 'it has none'}) with addresses: for where it leads`,
      };
    default:
      return {
        what: 'the certificate comes from an unknown CA',
        expected: ca === undefined ? 'a certificate of a public CA' : 'a certificate of a CA under trust.ca',
        fix: `put the certificate of its issuer (${issuer || 'unnamed'}) into a PEM file and name it: trust: { ca: [FILE] }`,
        key: CA,
      };
  }
}

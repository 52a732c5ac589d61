import { X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import { ScanError } from '../errors.js';

/** Trusted authorities by subject, in OpenSSL's spelling. */
export type TrustStore = ReadonlyMap<string, readonly X509Certificate[]>;

const pemBlock = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

function bySubject(certificates: readonly X509Certificate[]): TrustStore {
  const store = new Map<string, X509Certificate[]>();
  for (const certificate of certificates) {
    const list = store.get(certificate.subject);
    if (list === undefined) store.set(certificate.subject, [certificate]);
    else list.push(certificate);
  }
  return store;
}

let builtIn: TrustStore | undefined;

/**
 * The trust store of a scan: the given PEM texts (each may hold several certificates), or Node's own roots when none are
 * given. Throws `bad-ca` for text without a certificate in it.
 */
export function trustStore(ca: readonly string[] | undefined): TrustStore {
  if (ca === undefined) {
    builtIn ??= bySubject(rootCertificates.map((pem) => new X509Certificate(pem)));
    return builtIn;
  }
  return bySubject(
    ca.flatMap((text, index) => {
      const blocks = text.match(pemBlock);
      if (blocks === null) throw new ScanError('bad-ca', `ca[${index}] holds no PEM certificate`);
      return blocks.map((block) => {
        try {
          return new X509Certificate(block);
        } catch (cause) {
          throw new ScanError('bad-ca', `ca[${index}] holds a certificate that can't be parsed`, { cause });
        }
      });
    }),
  );
}

import { X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import { ScanError } from '../errors.js';

/** Trusted authorities by subject, in OpenSSL's spelling. */
export type TrustStore = Pick<ReadonlyMap<string, readonly X509Certificate[]>, 'get'>;

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

/** The longest piece of a name that is the same bytes in its encoding: ASCII, and nothing that OpenSSL escapes. */
function pieceOf(subject: string): string {
  const pieces = subject.split('\n').flatMap((line) => line.replace(/^[^=]*=/, '').match(/[\w .-]+/g) ?? []);
  return pieces.reduce((longest, piece) => (piece.length > longest.length ? piece : longest), '');
}

/**
 * Node's own roots. A chain needs one or two of about 140: parsing them all would take longer than the rest of most scans, so that
 * only those are parsed whose bytes hold a piece of the name that is looked for.
 */
function rootStore(): TrustStore {
  const roots = rootCertificates.map((pem) => Buffer.from(pem.replace(/-----[^-]+-----/g, ''), 'base64'));
  const known = new Map<string, readonly X509Certificate[]>();
  return {
    get(subject) {
      const piece = pieceOf(subject);
      const found =
        known.get(subject) ??
        roots
          .filter((root) => root.includes(piece, 0, 'latin1'))
          .map((root) => new X509Certificate(root))
          .filter((root) => root.subject === subject);
      known.set(subject, found);
      return found;
    },
  };
}

let builtIn: TrustStore | undefined;

/**
 * The trust store of a scan: the given PEM texts (each may hold several certificates), or Node's own roots when none are
 * given. Throws `bad-ca` for text without a certificate in it.
 */
export function trustStore(ca: readonly string[] | undefined): TrustStore {
  if (ca === undefined) {
    builtIn ??= rootStore();
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

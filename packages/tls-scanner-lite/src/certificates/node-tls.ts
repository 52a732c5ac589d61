import type { X509Certificate } from 'node:crypto';
import { type TLSSocket, connect as tlsConnect } from 'node:tls';
import type { Door } from '../door.js';

/** A chain that Node's own TLS fetched, or why not. */
export type Fetched =
  | { readonly kind: 'chain'; readonly chain: Buffer[] }
  /** The server has no certificate for the signature schemes offered. */
  | { readonly kind: 'none'; readonly cause: string }
  | { readonly kind: 'failed'; readonly cause: string };

/** Signature schemes by kind of key, in OpenSSL's spelling. */
const schemes = {
  RSA: 'rsa_pss_rsae_sha256:rsa_pss_rsae_sha384:rsa_pss_rsae_sha512:rsa_pss_pss_sha256:rsa_pss_pss_sha384:rsa_pss_pss_sha512',
  ECDSA: 'ecdsa_secp256r1_sha256:ecdsa_secp384r1_sha384:ecdsa_secp521r1_sha512:ed25519:ed448',
} as const;

/** Follows the certificates that were sent; unlike getPeerCertificate, which adds issuers from the trust store. */
function chainOf(socket: TLSSocket): Buffer[] {
  const chain: Buffer[] = [];
  const seen = new Set<string>();
  let next: X509Certificate | undefined = socket.getPeerX509Certificate();
  while (next !== undefined && !seen.has(next.fingerprint256) && chain.length < 32) {
    seen.add(next.fingerprint256);
    chain.push(next.raw);
    next = next.issuerCertificate;
  }
  return chain;
}

/**
 * Fetches a chain over TLS 1.3, where certificates are encrypted. Nothing is verified here: the chain is judged
 * elsewhere. Node gives the chain in order of issue, without certificates that don't belong to it.
 */
export async function fetchByNode(
  door: Door,
  timeoutMs: number,
  authentication: 'RSA' | 'ECDSA',
  serverName: string | undefined,
): Promise<Fetched> {
  const open = await door.open(timeoutMs);
  if (open.kind !== 'open')
    return { kind: 'failed', cause: open.kind === 'timeout' ? 'no connection in time' : open.cause };
  const { socket, signal } = open;
  try {
    return await new Promise<Fetched>((resolve) => {
      const secure = tlsConnect({
        socket,
        ...(serverName === undefined ? {} : { servername: serverName }),
        minVersion: 'TLSv1.3',
        rejectUnauthorized: false,
        // No authorities are needed, and loading Node's own takes time.
        ca: [],
        sigalgs: schemes[authentication],
        ciphers:
          'TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:DEFAULT@SECLEVEL=0',
      });
      signal.addEventListener('abort', () => resolve({ kind: 'failed', cause: 'no answer in time' }), {
        once: true,
      });
      secure.once('secureConnect', () => {
        const chain = chainOf(secure);
        resolve(chain.length > 0 ? { kind: 'chain', chain } : { kind: 'failed', cause: 'no certificate' });
      });
      secure.on('error', (error: NodeJS.ErrnoException) => {
        const cause = error.code ?? error.message;
        resolve({ kind: /HANDSHAKE_FAILURE/.test(cause) ? 'none' : 'failed', cause });
      });
      secure.once('close', () => resolve({ kind: 'failed', cause: 'connection closed' }));
    });
  } finally {
    open.release();
  }
}

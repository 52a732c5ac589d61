import { X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Authority } from './authority.js';
import type { Issued, Status } from './ocsp.js';

/** Made anew a little before it runs out, so that no client gets one that does on the way. */
const MARGIN_MS = 5 * 60_000;
const LARGEST_REQUEST = 4096;

/** What is known of the server's own certificates: the answers that are stapled, and those asked for over HTTP. */
export interface LeafStatus {
  /** These certificates (PEM) are in use too: in force, or revoked since a moment. */
  add(certificates: readonly string[], revokedAt: Date | undefined): void;
  /** Only these are in use any more. */
  keep(certificates: readonly string[]): void;
  /** The signed status of a certificate in use (DER or PEM), DER; undefined for any other. */
  staple(certificate: Uint8Array | string): Promise<Buffer | undefined>;
  /** The authority's certificate and its OCSP service, at the addresses that leaf certificates name. */
  file(request: IncomingMessage): Promise<{ type: string; content: Uint8Array } | undefined>;
}

interface Known extends Issued {
  status: Status | undefined;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_REQUEST) throw new Error('too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const derOf = (certificate: Uint8Array | string): Buffer => new X509Certificate(certificate).raw;
const keyOf = (certificate: Uint8Array | string) => derOf(certificate).toString('base64');

export function openLeafStatus(authority: Authority): LeafStatus {
  const { signer } = authority;
  const statuses = new Map<string, Known>();
  return {
    add(certificates, revokedAt) {
      for (const pem of certificates) {
        statuses.set(keyOf(pem), { certificate: derOf(pem), revokedAt, status: undefined });
      }
    },
    keep(certificates) {
      const kept = new Set(certificates.map(keyOf));
      for (const key of statuses.keys()) if (!kept.has(key)) statuses.delete(key);
    },
    async staple(certificate) {
      const known = statuses.get(keyOf(certificate));
      if (known === undefined) return undefined;
      const { statusOf } = await import('./ocsp.js');
      const now = Date.now();
      if (known.status === undefined || known.status.nextUpdate - now < MARGIN_MS) {
        known.status = statusOf(signer, known, now);
      }
      return known.status.response;
    },
    async file(request) {
      const { method = '', url = '' } = request;
      if (method === 'GET' && url === '/pki/ca.cer') {
        return { type: 'application/pkix-cert', content: signer.certificate };
      }
      // RFC 6960 A.1: a short request may come in the address, in base64.
      const inAddress = method === 'GET' ? /^\/pki\/ocsp\/(.{1,1024})$/.exec(url)?.[1] : undefined;
      if (inAddress === undefined && !(method === 'POST' && url === '/pki/ocsp')) return undefined;
      const asked =
        inAddress === undefined
          ? await bodyOf(request)
          : Buffer.from(decodeURIComponent(inAddress), 'base64');
      const { answerOcsp } = await import('./ocsp.js');
      const content = answerOcsp(signer, asked, [...statuses.values()], Date.now());
      return { type: 'application/ocsp-response', content };
    },
  };
}

/** What is stapled to the certificate when a client asks: its status. */
export function staple(status: Buffer | undefined): Buffer | undefined {
  return status;
}

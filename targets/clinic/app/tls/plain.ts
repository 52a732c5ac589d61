import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An answer on the port without TLS. */
export interface PlainAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A request that came without TLS: its path, and how the application would answer it, if it were asked. */
export interface PlainRequest {
  readonly method: string;
  readonly path: string;
  answer(): Promise<PlainAnswer>;
}

/** The way to the port with TLS and nothing else: no content, no cookie (45 CFR 164.312(e)(1)). */
export async function plainAnswer({ path }: PlainRequest, url: string): Promise<PlainAnswer> {
  return { status: 308, headers: { location: `${url}${path}` }, body: '' };
}

/** What is served without TLS on purpose: public facts by which certificates are judged. */
export type PublicFile = (
  request: IncomingMessage,
) => Promise<{ type: string; content: Uint8Array } | undefined>;

export interface PlainServer {
  readonly port: number;
  readonly url: string;
  /** Begins to answer; what came before waits. */
  serve(file: PublicFile, answer: (request: IncomingMessage) => Promise<PlainAnswer>): void;
  close(): Promise<void>;
}

const PATIENCE_MS = 10_000;

/** Listens without TLS: before the certificate is made, which names this port. */
export async function listenPlain(host: string, port: number): Promise<PlainServer> {
  const server: Server = createServer({ requestTimeout: PATIENCE_MS, headersTimeout: PATIENCE_MS });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const bound = (server.address() as AddressInfo).port;
  return {
    port: bound,
    url: `http://localhost:${bound}`,
    serve(file, answer) {
      server.on('request', async (request, response) => {
        const headers = { connection: 'close', 'cache-control': 'no-store' };
        try {
          const found = await file(request);
          if (found !== undefined) {
            response.writeHead(200, { ...headers, 'content-type': found.type }).end(found.content);
            return;
          }
          const { status, headers: own, body } = await answer(request);
          response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body), ...own });
          response.end(request.method === 'HEAD' ? undefined : body);
        } catch {
          response.writeHead(500, { ...headers, 'content-length': 0 }).end();
        }
      });
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

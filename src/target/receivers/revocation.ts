/** Serves over plain HTTP what certificates point to: the list of revoked ones, and OCSP answers about each. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RevocationServer {
  /** RFC 5280, 4.2.1.13. */
  readonly crlUrl: string;
  /** RFC 6960, A.1: an address for each certificate, where the answer is about that one whatever the request. */
  ocspUrl(name: string): string;
  publish(path: string, content: Buffer): void;
  close(): Promise<void>;
}

const CRL = '/revoked.crl';

export async function startRevocationServer(listen: string, host: string): Promise<RevocationServer> {
  const contents = new Map<string, Buffer>();
  const server = createServer((request, response) => {
    // A GET has the request in its path, after the name.
    const [, first = '', name = ''] = (request.url ?? '').split('/');
    const path = first === 'ocsp' ? `/ocsp/${name}` : `/${first}`;
    const content = contents.get(path);
    request.resume();
    if (content === undefined) response.writeHead(404, { Connection: 'close' }).end();
    else {
      const type = path === CRL ? 'application/pkix-crl' : 'application/ocsp-response';
      response.writeHead(200, { 'Content-Type': type, Connection: 'close' }).end(content);
    }
  });
  // It serves until the run ends, and keeps nothing alive.
  server.unref();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, listen, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const base = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  return {
    crlUrl: `${base}${CRL}`,
    ocspUrl: (name) => `${base}/ocsp/${name}`,
    publish: (url, content) => void contents.set(new URL(url).pathname, content),
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

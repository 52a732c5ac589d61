/**
 * The proxy that browsers of a run go through. It asks the scope guard for every tunnel and every plain
 * request, so that sub-resources, redirects, WebSockets and service workers can't leave the scope either.
 */
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { describeError } from '../errors.js';
import type { ScopeGuard } from './scope.js';

export interface GuardProxy {
  readonly url: string;
  close(): Promise<void>;
}

export async function startGuardProxy(guard: ScopeGuard): Promise<GuardProxy> {
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => void forward(guard, request, response));
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('connect', (request, client: Socket, head) => {
    client.on('error', () => client.destroy());
    const { hostname, port } = splitAuthority(request.url ?? '');
    guard.admit(hostname, port).then(
      (address) => {
        const upstream = connect(port, address, () => {
          client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
          upstream.write(head);
          upstream.pipe(client);
          client.pipe(upstream);
        });
        upstream.on('error', () => client.destroy());
        client.on('close', () => upstream.destroy());
      },
      () => client.end('HTTP/1.1 403 Outside the scope of this target\r\nConnection: close\r\n\r\n'),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

function splitAuthority(authority: string): { hostname: string; port: number } {
  const at = authority.lastIndexOf(':');
  return { hostname: authority.slice(0, at), port: Number(authority.slice(at + 1)) };
}

/** Plain HTTP through the proxy: absolute-form requests. */
async function forward(guard: ScopeGuard, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const url = new URL(request.url ?? '');
    const port = url.port === '' ? 80 : Number(url.port);
    guard.checkRequest(request.method ?? 'GET', url);
    const address = await guard.admit(url.hostname, port);
    const upstream = httpRequest(
      {
        host: address,
        port,
        method: request.method,
        path: `${url.pathname}${url.search}`,
        headers: request.headers,
      },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    upstream.on('error', () => response.writeHead(502).end());
    request.pipe(upstream);
  } catch (error) {
    response.writeHead(403, { 'content-type': 'text/plain' }).end(describeError(error));
  }
}

/** Small servers on loopback that note what reached them. Each ends with the test that opened it. */
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect, createServer as createNetServer, type Server } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface Served {
  readonly port: number;
  /** With the name localhost. */
  readonly url: string;
  readonly seen: readonly Seen[];
  /** How many TCP connections were made to it. */
  readonly connections: number;
  close(): Promise<void>;
}

export type Answer = (request: Seen, response: ServerResponse) => unknown;

async function open(server: Server, scheme: string, seen: readonly Seen[], host?: string): Promise<Served> {
  let connections = 0;
  const sockets = new Set<{ destroy(): void }>();
  server.on('connection', (socket) => {
    connections++;
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  let closed: Promise<void> | null = null;
  const close = () => {
    closed ??= new Promise((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
    return closed;
  };
  onTestFinished(close);
  return {
    port,
    url: `${scheme}://localhost:${port}`,
    seen,
    get connections() {
      return connections;
    },
    close,
  };
}

function listener(answer: Answer, seen: Seen[]): RequestListener {
  return async (request, response) => {
    const { method = '', url = '', headers } = request;
    const one = { method, url, headers, body: await text(request).catch(() => '') };
    seen.push(one);
    await answer(one, response);
  };
}

export function serve(answer: Answer, host?: string): Promise<Served> {
  const seen: Seen[] = [];
  return open(createServer(listener(answer, seen)), 'http', seen, host);
}

export function serveTls(
  answer: Answer,
  identity: { readonly cert: string; readonly key: string },
): Promise<Served> {
  const seen: Seen[] = [];
  const server = createHttpsServer(identity, listener(answer, seen));
  server.on('tlsClientError', () => undefined);
  return open(server, 'https', seen);
}

/** Accepts connections, counts them, and says nothing. */
export function openDecoy(): Promise<Served> {
  return open(createNetServer(), 'http', []);
}

/** The control of every "no connection reached it": the same decoy does see one that is made. */
export async function connectDirectly(port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve();
    });
    socket.on('error', reject);
  });
  // The server learns of it a turn later.
  await new Promise((resolve) => setTimeout(resolve, 20));
}

export function sendJson(response: ServerResponse, status: number, value: unknown, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
}

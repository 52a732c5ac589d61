/** Servers that the clinic is made to call: with a good certificate, and with each that it must refuse. */
import type { IncomingHttpHeaders } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { createServer as createTls, type TLSSocket, type TlsOptions } from 'node:tls';
import { SMTPServer } from 'smtp-server';
import {
  chainPem,
  createAuthority,
  DAY,
  issueLeaf,
  keyPem,
  revocationList,
} from '../../src/target/authority.js';

/** One delivery as it arrived. */
export interface Delivered {
  readonly headers: IncomingHttpHeaders;
  readonly path: string;
  readonly text: string;
}

export interface Receiver {
  readonly port: number;
  readonly delivered: readonly Delivered[];
  /** Connections accepted, and bytes that arrived after a handshake: what a refused receiver must never get; and requests in clear. */
  readonly seen: { connections: number; applicationBytes: number; inClear: number };
  close(): Promise<void>;
}

export interface Identities {
  readonly ca: string;
  readonly crl: string;
  readonly good: TlsOptions;
  /** Each wrong in one way. */
  readonly bad: Readonly<Record<string, TlsOptions>>;
}

export async function makeIdentities(): Promise<Identities> {
  const [root, stranger] = await Promise.all([createAuthority('receivers'), createAuthority('a stranger')]);
  const host = 'localhost';
  const [good, selfSigned, expired, early, wrongHost, unknown, revoked] = await Promise.all([
    issueLeaf(root, { host }),
    issueLeaf(null, { host }),
    issueLeaf(root, { host, from: -3 * DAY, to: -2 * DAY }),
    issueLeaf(root, { host, from: DAY / 2, to: DAY }),
    issueLeaf(root, { host: 'elsewhere.invalid' }),
    issueLeaf(stranger, { host }),
    issueLeaf(root, { host }),
  ]);
  const identity = async (leaf: typeof good, rest: TlsOptions = {}): Promise<TlsOptions> => ({
    key: await keyPem(leaf),
    cert: chainPem(leaf),
    ...rest,
  });
  const old: TlsOptions = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' };
  return {
    ca: root.certificate.toString('pem'),
    crl: (await revocationList(root, [revoked.certificate])).pem,
    good: await identity(good),
    bad: {
      'self-signed': await identity(selfSigned),
      expired: await identity(expired),
      'not yet valid': await identity(early),
      'for another host': await identity(wrongHost),
      'by an unknown authority': await identity(unknown),
      revoked: await identity(revoked),
      'good, over TLS 1.1': await identity(good, old),
    },
  };
}

async function listening(server: Server, port = 0): Promise<number> {
  await new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', () => resolve());
  });
  return (server.address() as AddressInfo).port;
}

/** An HTTPS receiver that answers 204, or whatever it is told. */
export async function startWebhookReceiver(
  identity: TlsOptions,
  reply: { status: number; headers?: Record<string, string> } = { status: 204 },
  at = 0,
): Promise<Receiver> {
  const delivered: Delivered[] = [];
  const seen = { connections: 0, applicationBytes: 0, inClear: 0 };
  const server = createHttps(identity, (request, response) => {
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => {
      text += chunk;
    });
    request.on('end', () => {
      delivered.push({ headers: request.headers, path: request.url ?? '', text });
      response.writeHead(reply.status, reply.headers).end();
    });
  });
  server.on('connection', () => {
    seen.connections += 1;
  });
  server.on('secureConnection', (socket: TLSSocket) => {
    socket.on('data', (chunk: Buffer) => {
      seen.applicationBytes += chunk.length;
    });
  });
  server.on('tlsClientError', (error: NodeJS.ErrnoException) => {
    if (error.code === 'ERR_SSL_HTTP_REQUEST') seen.inClear += 1;
  });
  const port = await listening(server, at);
  return {
    port,
    delivered,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A syslog server over TLS: the octets of each connection as they came. */
export async function startSyslogReceiver(identity: TlsOptions, at = 0) {
  const sockets = new Set<TLSSocket>();
  const connections: Buffer[] = [];
  const server = createTls(identity, (socket) => {
    const index = connections.push(Buffer.alloc(0)) - 1;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => {
      connections[index] = Buffer.concat([connections[index] ?? Buffer.alloc(0), chunk]);
    });
  });
  server.on('tlsClientError', () => {});
  const port = await listening(server, at);
  return {
    port,
    connections,
    close: () =>
      new Promise<void>((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

/** A mail server; `starttls` false leaves it unoffered, as an attacker in between would. */
export async function startMailReceiver(identity: TlsOptions, options: { readonly starttls: boolean }) {
  const mails: { text: string; secure: boolean }[] = [];
  const server = new SMTPServer({
    key: String(identity.key),
    cert: String(identity.cert),
    authOptional: true,
    disabledCommands: options.starttls ? [] : ['STARTTLS'],
    onData(stream, session, done) {
      let text = '';
      stream.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      stream.on('end', () => {
        mails.push({ text, secure: session.secure });
        done();
      });
    },
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  return {
    port: (server.server.address() as AddressInfo).port,
    mails,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

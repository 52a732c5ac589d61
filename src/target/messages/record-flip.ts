/** A request over TLS through the harness's own proxy, once as it is and once with one bit of a record altered. */
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkServerIdentity, connect as connectTls, type TLSSocket } from 'node:tls';
import type { RecordFlip } from '../../kinds/outbound.js';
import type { Driver } from '../driver.js';
import type { ScopeGuard } from '../scope.js';
import { startRecordProxy } from './record-proxy.js';

const PATIENCE_MS = 5000;
/** The handshake is over when nothing passed for so long: what follows is the request alone. */
const QUIET_MS = 150;

/** Each base address with TLS, once a host and port. Throws `scope` for one that the guard does not admit. */
export async function flipRecords(driver: Driver, guard: ScopeGuard): Promise<readonly RecordFlip[]> {
  const bases = new Map<string, { readonly name: string; readonly url: URL }>();
  for (const [name, text] of Object.entries(driver.target.file.bases ?? {})) {
    const url = new URL(text);
    if (url.protocol === 'https:' && !bases.has(url.host)) bases.set(url.host, { name, url });
  }
  return Promise.all(
    [...bases.values()].map(async ({ name, url }): Promise<RecordFlip> => {
      guard.checkRequest('GET', new URL('/', url));
      const plain = await throughProxy(driver, guard, url, false);
      const flipped = await throughProxy(driver, guard, url, true);
      return {
        base: name,
        unaltered: plain.status,
        altered: flipped.altered,
        answered: flipped.bytes,
        // An alert ends a connection (RFC 8446, 6.2), whoever closes it then.
        endedByTarget: flipped.endedBy === 'target' || /ALERT/.test(flipped.said),
        said: driver.secrets.text(`unaltered: ${plain.said}; altered: ${flipped.said}`),
      };
    }),
  );
}

interface Seen {
  readonly status: number | null;
  readonly bytes: number;
  readonly altered: boolean;
  readonly endedBy: 'target' | 'client' | null;
  readonly said: string;
}

async function throughProxy(driver: Driver, guard: ScopeGuard, url: URL, alter: boolean): Promise<Seen> {
  const port = url.port === '' ? 443 : Number(url.port);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const address = await guard.admit(host, port);
  const proxy = await startRecordProxy(() =>
    driver.client.paced(
      () =>
        new Promise<Socket>((resolve, reject) => {
          const socket = connect({ host: address, port }, () => resolve(socket));
          socket.once('error', reject);
        }),
    ),
  );
  const socket = connectTls({
    host: '127.0.0.1',
    port: proxy.port,
    ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }),
    ...(driver.target.ca === undefined ? {} : { ca: [...driver.target.ca] }),
    // The name of the certificate is that of the target, not of the proxy before it.
    checkServerIdentity: (_name, certificate) => checkServerIdentity(host, certificate),
  });
  try {
    const failure = await once(socket, 'secureConnect');
    if (failure !== null)
      return { status: null, bytes: 0, altered: false, endedBy: proxy.endedBy, said: failure };
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    if (alter) {
      while (performance.now() - proxy.lastAt < QUIET_MS) await sleep(QUIET_MS / 3);
      proxy.arm();
    }
    socket.write(`GET / HTTP/1.1\r\nHost: ${url.host}\r\nAccept: */*\r\nConnection: close\r\n\r\n`);
    const ended = await once(socket, 'close');
    const answer = Buffer.concat(chunks);
    const status = /^HTTP\/1\.[01] (\d{3})/.exec(answer.toString('latin1', 0, 16))?.[1];
    return {
      status: status === undefined ? null : Number(status),
      bytes: answer.length,
      altered: proxy.altered,
      endedBy: proxy.endedBy,
      said: status === undefined ? (ended ?? 'the connection was closed') : `status ${status}`,
    };
  } finally {
    socket.destroy();
    await proxy.close();
  }
}

/** Null when the event came; else what came instead, or that nothing did. */
function once(socket: TLSSocket, event: 'secureConnect' | 'close'): Promise<string | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(`nothing within ${PATIENCE_MS / 1000} s`), PATIENCE_MS);
    const done = (how: string | null) => {
      clearTimeout(timer);
      resolve(how);
    };
    socket.once(event, () => done(null));
    socket.once('error', (error) => done((error as { code?: string }).code ?? error.message));
    if (event !== 'close') socket.once('close', () => done('the connection was closed'));
  });
}

/**
 * A TCP proxy of the harness, on loopback, to one address that the scope guard admitted. Armed, it flips one bit of
 * the next record of encrypted application data that the client sends; everything else passes as it came.
 */
import { type AddressInfo, createServer, type Socket } from 'node:net';

export interface RecordProxy {
  readonly port: number;
  /** When something last passed, by `performance.now()`. */
  readonly lastAt: number;
  /** From now on the next record is altered. */
  arm(): void;
  readonly altered: boolean;
  /** Which side ended the connection first; null while it stands. */
  readonly endedBy: 'target' | 'client' | null;
  close(): Promise<void>;
}

const APPLICATION_DATA = 0x17;
const HEADER = 5;

export async function startRecordProxy(open: () => Promise<Socket>): Promise<RecordProxy> {
  let armed = false;
  let altered = false;
  let lastAt = performance.now();
  let endedBy: RecordProxy['endedBy'] = null;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    client.on('error', () => client.destroy());
    sockets.add(client);
    open().then(
      (upstream) => {
        sockets.add(upstream);
        upstream.on('error', () => upstream.destroy());
        const records = recordsOf((record) => {
          if (armed && !altered && record[0] === APPLICATION_DATA && record.length > HEADER) {
            altered = true;
            const last = record.length - 1;
            record[last] = (record[last] ?? 0) ^ 1;
          }
          upstream.write(record);
        });
        client.on('data', (chunk: Buffer) => {
          lastAt = performance.now();
          records(chunk);
        });
        upstream.on('data', (chunk: Buffer) => {
          lastAt = performance.now();
          client.write(chunk);
        });
        const end = (by: 'target' | 'client', other: Socket) => {
          endedBy ??= by;
          other.end();
        };
        client.on('end', () => end('client', upstream));
        client.on('close', () => end('client', upstream));
        upstream.on('end', () => end('target', client));
        upstream.on('close', () => end('target', client));
      },
      () => client.destroy(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    get lastAt() {
      return lastAt;
    },
    get altered() {
      return altered;
    },
    get endedBy() {
      return endedBy;
    },
    arm() {
      armed = true;
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

/** Whole TLS records, one a call (RFC 8446, 5.1: type, version, length, fragment). */
function recordsOf(take: (record: Buffer) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= HEADER) {
      const length = HEADER + rest.readUInt16BE(3);
      if (rest.length < length) return;
      take(Buffer.from(rest.subarray(0, length)));
      rest = rest.subarray(length);
    }
  };
}

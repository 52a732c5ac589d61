/**
 * Hears syslog messages over UDP (RFC 5426): a datagram is a message. What is lost on the way leaves no trace; what
 * this machine had no room for does, where the system counts it (Linux).
 */
import { createSocket, type Socket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { cannotListen, type Hearing, type Receiver } from './syslog-receiver.js';

/** What is asked for; the system grants less. */
const ROOM_OCTETS = 4 * 1024 * 1024;
/** Enough for any forwarder, and no more than a count needs. */
const MOST_SENDERS = 10_000;

export async function openDatagrams(
  listen: string,
  port: number,
  { take, trouble }: Hearing,
): Promise<Receiver> {
  const type = isIPv6(listen) ? 'udp6' : 'udp4';
  const senders = new Set<string>();
  let dropped = 0;
  let socket: Socket | null = null;

  const open = async (at: number): Promise<Socket> => {
    const opened = createSocket({ type, recvBufferSize: ROOM_OCTETS });
    opened.on('message', (datagram, { address, port: from }) => {
      if (senders.size < MOST_SENDERS) senders.add(`${address} ${from}`);
      const message = withoutEnd(datagram);
      // Nothing was said by it that could be missed.
      if (message.length > 0) take(message);
    });
    await new Promise<void>((resolve, reject) => {
      opened.once('error', (cause) => reject(cannotListen(listen, at, cause)));
      opened.bind(at, listen, resolve);
    });
    opened.removeAllListeners('error');
    opened.on('error', (error) => trouble(`the receiver failed: ${error.message}`));
    return opened;
  };

  socket = await open(port);
  const bound = socket.address().port;
  return {
    port: bound,
    senders: () => senders.size,
    losses() {
      const lost = dropped + (socket === null ? 0 : droppedAt(type, bound));
      return lost === 0 ? [] : [`${lost} datagrams were dropped: this machine had no room for them`];
    },
    async stop() {
      if (socket === null) return;
      const closing = socket;
      socket = null;
      dropped += droppedAt(type, bound);
      await new Promise<void>((resolve) => closing.close(() => resolve()));
    },
    async start() {
      socket ??= await open(bound);
    },
  };
}

/** Some senders end a datagram as they would a line. */
function withoutEnd(datagram: Buffer): Buffer {
  let end = datagram.length;
  while (end > 0 && [0x00, 0x0a, 0x0d].includes(datagram[end - 1] ?? -1)) end--;
  return datagram.subarray(0, end);
}

/** The last column of the sockets at this port in Linux's table; 0 where there is no such table. */
function droppedAt(type: 'udp4' | 'udp6', port: number): number {
  try {
    const hex = port.toString(16).toUpperCase().padStart(4, '0');
    return readFileSync(type === 'udp4' ? '/proc/net/udp' : '/proc/net/udp6', 'latin1')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([, local]) => local?.endsWith(`:${hex}`) === true)
      .reduce((sum, columns) => sum + (Number(columns.at(-1)) || 0), 0);
  } catch {
    return 0;
  }
}

/** What a port in clear says: by itself, or to one request of HTTP. By it a wrong protocol in a target file shows. */
import { connect } from 'node:net';
import type { Door } from './handshake.js';

/** What is spoken there, and its first line, fit to be shown. */
export interface Heard {
  readonly protocol: string;
  readonly said: string;
}

const WORDS: readonly (readonly [RegExp, string])[] = [
  [/^220[ -][^\r\n]*FTP/i, 'ftp'],
  [/^(220|421|554)[ -]/, 'smtp'],
  [/^\* (OK|PREAUTH|BYE)\b/i, 'imap'],
  [/^(\+OK|-ERR)/, 'pop3'],
  [/^HTTP\/\d/, 'http'],
  [/^SSH-/, 'ssh'],
];

/** Null for what is in no list. */
export function recognise(first: Buffer): Heard | null {
  const text = first.toString('latin1', 0, 400);
  const [, protocol] = WORDS.find(([pattern]) => pattern.test(text)) ?? [];
  if (protocol === undefined) return first[0] === 0x15 ? { protocol: 'tls', said: 'a TLS alert' } : null;
  const [line = ''] = text.split(/[\r\n]/);
  return { protocol, said: line.replace(/[^\x20-\x7e]/g, '.').slice(0, 80) };
}

const GREETING_MS = 1000;
const ANSWER_MS = 3000;

/** Listens first; a server that waits is asked for its front page. */
export async function hear(door: Door, host: string): Promise<Heard | null> {
  const greeting = await firstBytes(door, null, GREETING_MS);
  if (greeting !== null && greeting.length > 0) return recognise(greeting);
  const request = `GET / HTTP/1.1\r\nHost: ${host}:${door.port}\r\nAccept: */*\r\nConnection: close\r\n\r\n`;
  const answer = await firstBytes(door, request, ANSWER_MS);
  return answer === null ? null : recognise(answer);
}

/** Null when nothing came in time, or the connection failed. */
function firstBytes({ address, port }: Door, say: string | null, patienceMs: number): Promise<Buffer | null> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port });
    const end = (bytes: Buffer | null) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(bytes);
    };
    const timer = setTimeout(() => end(null), patienceMs);
    socket.once('connect', () => {
      if (say !== null) socket.write(say);
    });
    socket.once('data', end);
    socket.once('error', () => end(null));
    socket.once('close', () => end(null));
  });
}

import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectSecure, type TLSSocket } from 'node:tls';
import type { Trust } from './trust.js';

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** How long a receiver may take for anything. */
export const PATIENCE_MS = 5000;

/** A failure of our own naming, told like those of Node and OpenSSL: by its code. */
export function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/** Why a delivery failed, in a code that says nothing about anyone. */
export function failureCode(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === 'string' ? code : 'FAILED';
}

function watch(socket: Socket, signal: AbortSignal): void {
  const stop = () => socket.destroy();
  signal.addEventListener('abort', stop, { once: true });
  socket.once('close', () => signal.removeEventListener('abort', stop));
  // Whoever waits hears of it by the event that it waits for; nobody waiting must not end the process.
  socket.on('error', () => {});
}

async function settled<S extends Socket>(socket: S, event: string): Promise<S> {
  const timer = setTimeout(() => socket.destroy(failure('TIMEOUT')), PATIENCE_MS);
  try {
    return await new Promise((resolve, reject) => {
      socket.once(event, () => resolve(socket));
      socket.once('error', reject);
      socket.once('close', () => reject(failure('CLOSED')));
    });
  } finally {
    clearTimeout(timer);
  }
}

/** A connection over which nothing has been sent, to a receiver that was found to be the right one. */
export async function openSecure(
  { host, port }: Address,
  trust: Trust,
  signal: AbortSignal,
): Promise<TLSSocket> {
  signal.throwIfAborted();
  const name = isIP(host) === 0 ? { servername: host } : {};
  const socket = connectSecure({ host, port, ...name, ...trust.options }).setNoDelay(true);
  watch(socket, signal);
  await settled(socket, 'secureConnect');
  // Node's own name for the problem is a string, whatever the type says.
  const problem = socket.authorized ? undefined : String(socket.authorizationError);
  if (trust.admits(problem)) return socket;
  socket.destroy();
  throw failure('NOT_ADMITTED');
}

/** A connection without TLS: what a mail server is first spoken to by, to ask it for STARTTLS. */
export async function openPlain({ host, port }: Address, signal: AbortSignal): Promise<Socket> {
  signal.throwIfAborted();
  const socket = connectPlain({ host, port, noDelay: true });
  watch(socket, signal);
  return settled(socket, 'connect');
}

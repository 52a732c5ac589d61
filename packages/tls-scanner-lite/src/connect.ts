import { connect as netConnect, type Socket, type TcpNetConnectOpts } from 'node:net';

/** Opens a TCP connection. A harness supplies its own, so that its scope guard sees every socket. */
export type Connect = (host: string, port: number, signal: AbortSignal) => Promise<Socket>;

function connectTo(options: TcpNetConnectOpts, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = netConnect(options);
    const give = (end: () => void) => {
      signal.removeEventListener('abort', abort);
      socket.removeAllListeners('error').removeAllListeners('connect');
      end();
    };
    const abort = () =>
      give(() => {
        socket.on('error', () => {}).destroy();
        reject(signal.reason);
      });
    socket.once('connect', () => give(() => resolve(socket)));
    socket.once('error', (error) => give(() => reject(error)));
    signal.addEventListener('abort', abort, { once: true });
  });
}

/** Connects as a scan needs it: the address that worked is used again, without looking the name up for each connection. */
export function newConnect(): Connect {
  let known: string | undefined;
  return async (host, port, signal) => {
    if (known !== undefined)
      return connectTo({ host: known, port, noDelay: true, autoSelectFamily: false }, signal);
    const socket = await connectTo({ host, port, noDelay: true }, signal);
    known ??= socket.remoteAddress;
    return socket;
  };
}

/** The caller's `connect` may ignore its signal: the time limit holds all the same. */
export function connectInTime(
  connect: Connect,
  host: string,
  port: number,
  signal: AbortSignal,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    Promise.resolve()
      .then(() => connect(host, port, signal))
      .then((socket) => {
        // From here on an error must not be left without a listener.
        socket.on('error', () => {});
        if (signal.aborted) socket.destroy();
        resolve(socket);
      })
      .catch(reject)
      .finally(() => signal.removeEventListener('abort', abort));
  });
}

/** Why there is no connection, in a word where the system has one. */
export function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return code ?? (error.message || error.name);
}

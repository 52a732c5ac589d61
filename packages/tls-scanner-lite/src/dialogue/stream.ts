import type { Duplex } from 'node:stream';
import type { RefusalCause } from './refusal.js';

/** Everything a server may say before TLS. Real greetings and capabilities take a tenth of it. */
export const maxDialogue = 32_768;

/** Ends a dialogue from within; caught where it was begun. */
export class Stop extends Error {
  override readonly name = 'Stop';
  readonly why: RefusalCause;

  constructor(why: RefusalCause, said: string) {
    super(said);
    this.why = why;
  }
}

/** The clear text before TLS: reads no more than is asked for, so that the bytes of TLS stay in the socket. */
export interface Stream {
  /** One line without its line ending. */
  line(): Promise<string>;
  bytes(count: number): Promise<Buffer>;
  /** Everything up to the end of the first match. */
  until(pattern: RegExp): Promise<string>;
  send(data: string | Uint8Array): void;
  /** What was received and not read, without waiting for more. */
  rest(): Buffer;
  /** Address of this end, for protocols in which a client names itself. */
  readonly ownAddress: string | undefined;
  /** Takes its listeners off the socket. */
  leave(): void;
}

/**
 * @throws {Stop} from its readers: the signal fired (`silence`), the connection ended (`closed`), or there is too much of it
 * (`not understood`).
 */
export function openStream(socket: Duplex, signal: AbortSignal): Stream {
  let pending: Buffer = Buffer.alloc(0);
  let total = 0;
  let over = false;
  let wake = () => {};

  const look = () => wake();
  const end = () => {
    over = true;
    wake();
  };
  // "readable" and not "data": when its listener goes, unread bytes stay where the next reader finds them.
  socket.on('readable', look).on('end', end).on('close', end).on('error', end);
  signal.addEventListener('abort', look, { once: true });

  function take(): boolean {
    const chunk: unknown = socket.read();
    if (!Buffer.isBuffer(chunk)) return false;
    total += chunk.length;
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    return true;
  }
  const said = () => pending.subarray(0, 400).toString('utf8').trimEnd();

  async function more(): Promise<void> {
    if (total > maxDialogue) throw new Stop('not understood', `more than ${maxDialogue} bytes: ${said()}`);
    while (!take()) {
      if (signal.aborted) throw new Stop('silence', said());
      if (over || socket.destroyed) throw new Stop('closed', said());
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }
  function cut(count: number): Buffer {
    const piece = pending.subarray(0, count);
    pending = pending.subarray(count);
    return piece;
  }

  return {
    async line() {
      let seen = 0;
      for (;;) {
        const at = pending.indexOf(10, seen);
        if (at !== -1)
          return cut(at + 1)
            .toString('utf8')
            .replace(/\r?\n$/, '');
        seen = pending.length;
        await more();
      }
    },
    async bytes(count) {
      if (count > maxDialogue) throw new Stop('not understood', `a message of ${count} bytes announced`);
      while (pending.length < count) await more();
      return cut(count);
    },
    async until(pattern) {
      for (;;) {
        const text = pending.toString('latin1');
        const match = pattern.exec(text);
        if (match !== null) return cut(match.index + match[0].length).toString('utf8');
        await more();
      }
    },
    send(data) {
      if (!socket.destroyed) socket.write(data);
    },
    rest() {
      take();
      return pending;
    },
    get ownAddress() {
      return 'localAddress' in socket && typeof socket.localAddress === 'string'
        ? socket.localAddress
        : undefined;
    },
    leave() {
      socket.off('readable', look).off('end', end).off('close', end).off('error', end);
      signal.removeEventListener('abort', look);
    },
  };
}

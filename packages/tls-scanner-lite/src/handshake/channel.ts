import type { Opened } from '../door.js';
import type { Reply } from '../reply.js';
import { limits } from '../wire/flight.js';

/** A connection from the door: its signal fires when its time is over. */
export type Connection = Extract<Opened, { kind: 'open' }>;

/** One record as it came, or how the connection ended. */
export type Raw =
  | { readonly kind: 'record'; readonly type: number; readonly version: number; readonly body: Buffer }
  | { readonly kind: 'end'; readonly reply: Reply };

/** Records in and bytes out, for handshakes that go further than the first flight. */
export interface Channel {
  send(bytes: Buffer): void;
  /** The next record. Never rejects; `waitMs` ends the waiting sooner than the connection's own limit. */
  next(waitMs?: number): Promise<Raw>;
  /** The first bytes that came, in hex, for evidence. */
  readonly head: string;
  close(): void;
}

export function openChannel({ socket, signal, heard, release }: Connection): Channel {
  let pending: Buffer = Buffer.alloc(0);
  let head: Buffer = Buffer.alloc(0);
  let total = 0;
  let records = 0;
  let ended: Reply | undefined;
  let wake: (() => void) | undefined;

  const bytes = () => head.toString('hex');
  const malformed = (why: string): Reply => ({ kind: 'malformed', why, bytes: bytes() });
  function end(reply: Reply): void {
    ended ??= reply;
    wake?.();
  }
  function take(chunk: Buffer): void {
    if (ended !== undefined) return;
    heard();
    if (head.length < limits.head) head = Buffer.concat([head, chunk.subarray(0, limits.head - head.length)]);
    total += chunk.length;
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    if (total > limits.bytes) {
      socket.destroy();
      end(malformed(`more than ${limits.bytes} bytes`));
    } else wake?.();
  }
  const expire = () => end({ kind: 'timeout', phase: 'answer', bytes: bytes() });
  const closed = () => end({ kind: 'closed', how: 'end', bytes: bytes() });
  const failed = () => end({ kind: 'closed', how: 'reset', bytes: bytes() });

  /** A whole record from what is there, if it is. */
  function parse(): Raw | undefined {
    if (pending.length === 0) return undefined;
    const type = pending.readUInt8(0);
    if (type < 20 || type > 24) return { kind: 'end', reply: malformed(`record type ${type}`) };
    if (pending.length > 1 && pending.readUInt8(1) !== 3)
      return { kind: 'end', reply: malformed('record version is not 3.x') };
    if (pending.length < 5) return undefined;
    const length = pending.readUInt16BE(3);
    if (length > limits.record) return { kind: 'end', reply: malformed(`record of ${length} bytes`) };
    if (pending.length < 5 + length) return undefined;
    records += 1;
    if (records > limits.records) return { kind: 'end', reply: malformed('too many records') };
    const version = pending.readUInt16BE(1);
    const body = pending.subarray(5, 5 + length);
    pending = pending.subarray(5 + length);
    return { kind: 'record', type, version, body };
  }

  if (signal.aborted) expire();
  else if (socket.destroyed) failed();
  signal.addEventListener('abort', expire, { once: true });
  socket.on('data', take).once('end', closed).once('error', failed).once('close', closed);
  socket.setNoDelay(true);

  return {
    get head() {
      return bytes();
    },
    send(out) {
      if (ended === undefined && socket.writable) socket.write(out);
    },
    async next(waitMs) {
      const until = waitMs === undefined ? undefined : performance.now() + waitMs;
      for (;;) {
        const raw = parse();
        if (raw?.kind === 'end') end(raw.reply);
        if (raw !== undefined) return raw;
        if (ended !== undefined) return { kind: 'end', reply: ended };
        const left = until === undefined ? undefined : until - performance.now();
        if (left !== undefined && left <= 0)
          return { kind: 'end', reply: { kind: 'timeout', phase: 'answer', bytes: bytes() } };
        await new Promise<void>((resolve) => {
          const timer = left === undefined ? undefined : setTimeout(resolve, left);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
        wake = undefined;
      }
    },
    close() {
      signal.removeEventListener('abort', expire);
      socket.off('data', take).off('end', closed).off('error', failed).off('close', closed);
      release();
    },
  };
}

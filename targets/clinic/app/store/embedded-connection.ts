import { Duplex } from 'node:stream';
import type { PGlite } from '@electric-sql/pglite';

type Done = (error?: Error | null) => void;

/**
 * Carries PostgreSQL's wire protocol to the embedded database, in the place of a socket: one client speaks to both
 * kinds of store, and statements are prepared in both. What a client writes at once is answered at once.
 */
export class EmbeddedConnection extends Duplex {
  readonly #database: PGlite;

  constructor(database: PGlite) {
    super();
    this.#database = database;
  }

  /** The database has one session for all connections: a new client must find nothing of the one before. */
  connect(): this {
    this.#database
      .exec('ROLLBACK')
      .then(() => this.#database.exec('DISCARD ALL'))
      .then(
        () => this.emit('connect'),
        (error: Error) => this.destroy(error),
      );
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  override _read(): void {
    // Answers come with what was written.
  }

  override _write(chunk: Buffer, _: BufferEncoding, done: Done): void {
    this.#exchange(chunk, done);
  }

  override _writev(chunks: readonly { readonly chunk: Buffer }[], done: Done): void {
    this.#exchange(Buffer.concat(chunks.map(({ chunk }) => chunk)), done);
  }

  override _final(done: Done): void {
    this.push(null);
    done();
  }

  #exchange(message: Buffer, done: Done): void {
    this.#database.execProtocolRaw(message).then((answer) => {
      this.push(Buffer.from(answer.buffer, answer.byteOffset, answer.byteLength));
      done();
    }, done);
  }
}

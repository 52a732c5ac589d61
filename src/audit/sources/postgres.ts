/**
 * A log that is a PostgreSQL table or view, read by one query. Columns come as the server writes them, so that a time
 * without zone stays one. The connection only reads, and goes to the address that the scope admitted.
 */
import { Client } from 'pg';
import { describeError } from '../../errors.js';
import type { Reading } from './reading.js';

export interface PostgresOptions {
  /** `postgres://user:password@host:port/database`. */
  readonly url: string;
  /** With `$1` where the time stands since which entries are wanted. */
  readonly query: string;
  /** The address of a host within the scope; throws for any other. */
  readonly admit: (host: string, port: number) => Promise<string>;
  readonly ca?: readonly string[] | undefined;
  /** False for a server without TLS. */
  readonly tls: boolean;
}

const LIMIT_MS = 10_000;
const DEFAULT_PORT = 5432;
const asWritten = { getTypeParser: () => (value: string | Buffer) => String(value) };

export async function readPostgres(options: PostgresOptions, since: string): Promise<Reading> {
  const url = new URL(options.url);
  const port = url.port === '' ? DEFAULT_PORT : Number(url.port);
  const address = await options.admit(url.hostname, port);
  const client = new Client({
    host: address,
    port,
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)),
    connectionTimeoutMillis: LIMIT_MS,
    statement_timeout: LIMIT_MS,
    application_name: 'safeprobe',
    options: '-c default_transaction_read_only=on -c timezone=UTC',
    ...(options.tls
      ? {
          ssl: {
            servername: url.hostname,
            ...(options.ca === undefined ? {} : { ca: [...options.ca] }),
          },
        }
      : {}),
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const params = options.query.includes('$1') ? [since] : [];
    const { rows } = await client.query({ text: options.query, values: params, types: asWritten });
    return { readable: true, items: rows, said: `${rows.length} entries read by query` };
  } catch (error) {
    return { readable: false, items: [], said: `the query failed: ${describeError(error)}` };
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * A log that is a PostgreSQL table or view, read by one query. Columns come as the server writes them, so that a time
 * without zone stays one. The connection only reads, and goes to the address that the scope admitted.
 */
import { Client } from 'pg';
import { describeError } from '../../errors.js';
import { accessOf, type DatabaseOptions, LIMIT_MS } from './database.js';
import type { Reading } from './reading.js';

const DEFAULT_PORT = 5432;
const asWritten = { getTypeParser: () => (value: string | Buffer) => String(value) };

export async function readPostgres(options: DatabaseOptions, since: string): Promise<Reading> {
  const { host, address, ...access } = await accessOf(options, DEFAULT_PORT);
  const client = new Client({
    ...access,
    host: address,
    connectionTimeoutMillis: LIMIT_MS,
    statement_timeout: LIMIT_MS,
    application_name: 'safeprobe',
    options: '-c default_transaction_read_only=on -c timezone=UTC',
    ...(options.tls
      ? {
          ssl: {
            servername: host,
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

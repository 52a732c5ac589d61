/**
 * A log that is a table or view of MySQL or MariaDB, read by one query. Columns come as the server writes them; a
 * TIMESTAMP, which is an instant there, with the zone that the session is set to. The connection goes to the address
 * that the scope admitted, and only reads: by a read-only transaction, and by the query being part of a SELECT, which
 * leaves no place for a procedure, which could begin another transaction, or for a file to be written.
 */
import { connect, isIP } from 'node:net';
import { type Connection, createConnection } from 'mysql2/promise';
import { describeError, SafeprobeError } from '../../errors.js';
import { accessOf, type DatabaseOptions, LIMIT_MS } from './database.js';
import type { Reading } from './reading.js';

const DEFAULT_PORT = 3306;

export async function readMysql(options: DatabaseOptions, since: string): Promise<Reading> {
  const access = await accessOf(options, DEFAULT_PORT);
  let connection: Connection | undefined;
  try {
    connection = await open(access, options);
    // What breaks later is told by the query that was under way.
    connection.on('error', () => undefined);
    const rows = await ask(connection, options.query, since);
    return { readable: true, items: rows, said: `${rows.length} entries read by query` };
  } catch (error) {
    return { readable: false, items: [], said: `the query failed: ${describeError(error)}` };
  } finally {
    connection?.destroy();
  }
}

function open(
  { host, address, port, user, password, database }: Awaited<ReturnType<typeof accessOf>>,
  { tls, ca }: DatabaseOptions,
): Promise<Connection> {
  // The driver takes a certificate's name from `host`, and compares none with an address.
  if (tls && isIP(host.replace(/^\[|\]$/g, '')) !== 0)
    throw new SafeprobeError(
      'prerequisite',
      'over TLS the server must be named as its certificate names it',
      {
        key: 'audit.source.mysql',
        remedy: 'Put its name into the address, and under addresses where it is found.',
      },
    );
  return createConnection({
    host,
    stream: () => connect(port, address),
    user,
    password,
    database,
    charset: 'utf8mb4',
    connectTimeout: LIMIT_MS,
    // Names of columns are the server's: no code is made of them.
    disableEval: true,
    // No file of this machine is for a server to ask for.
    flags: ['-LOCAL_FILES'],
    typeCast: (field) => {
      const text = field.string('utf8');
      return field.type === 'TIMESTAMP' && text !== null ? `${text}+00:00` : text;
    },
    ...(tls
      ? {
          ssl: {
            rejectUnauthorized: true,
            verifyIdentity: true,
            minVersion: 'TLSv1.2',
            ...(ca === undefined ? {} : { ca: [...ca] }),
          },
        }
      : {}),
  });
}

async function ask(connection: Connection, query: string, since: string): Promise<readonly unknown[]> {
  const [[server]] = (await connection.query('SELECT VERSION() AS version')) as unknown as [
    [{ readonly version: string }],
  ];
  const limit = /mariadb/i.test(server.version)
    ? `max_statement_time = ${LIMIT_MS / 1000}`
    : `max_execution_time = ${LIMIT_MS}`;
  await connection.query(`SET SESSION ${limit}, time_zone = '+00:00'`);
  await connection.query('SET SESSION TRANSACTION READ ONLY');
  await connection.query('START TRANSACTION READ ONLY');
  const [rows] = await connection.query({ sql: withinSelect(query, since), timeout: 2 * LIMIT_MS });
  return rows as readonly unknown[];
}

/** On lines of its own, so that no comment at its end reaches beyond it. A time is written as these servers write one. */
function withinSelect(query: string, since: string): string {
  const time = `'${new Date(since).toISOString().replace('T', ' ').replace('Z', '')}'`;
  return `SELECT * FROM (\n${query.replace(/;\s*$/, '').replace(/\$1(?!\d)/g, time)}\n) AS entries`;
}

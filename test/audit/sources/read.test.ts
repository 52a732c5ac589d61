/** Logs that are no web service: real files, a real PostgreSQL. */
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { readPostgres } from '../../../src/audit/sources/postgres.js';
import { ask, LINE, temporary } from './asking.js';
import { NO_POSTGRES, startPostgres } from './postgres-server.js';

test('an entry that comes while the file is watched is awaited, half a line is not taken for one', async () => {
  const file = join(temporary(), 'audit.jsonl');
  const whole = `${JSON.stringify(LINE)}\n`;
  writeFileSync(file, `${JSON.stringify({ ...LINE, request: 'of others' })}\n${whole.slice(0, 30)}`);
  const asked = ask({ lines: file });
  await sleep(300);
  appendFileSync(file, whole.slice(30));
  const answer = await asked;
  expect(answer).toMatchObject({ readable: true, total: 2 });
  expect(answer.waitedMs).toBeLessThan(5000);
  // A time without zone is kept as it was read: that it has none is for the judge to say.
  expect(answer.entries).toMatchObject([
    { nonce: 'n1', actor: 'anna', operation: 'R', time: '2026-03-01T10:00:00' },
  ]);
});

test('a file that is not there, or has a line that is no JSON, is not readable: no entry can be called missing', async () => {
  const file = join(temporary(), 'audit.jsonl');
  expect(await ask({ lines: file }, 0)).toMatchObject({ readable: false, total: 0 });
  writeFileSync(file, `${JSON.stringify(LINE)}\nplain words\n${JSON.stringify(LINE)}\n`);
  const answer = await ask({ lines: file }, 0);
  expect(answer.readable).toBe(false);
  expect(answer.said).toContain('no JSON in line 2');
});

test('a table of a real PostgreSQL is read as it is written there, and nothing can be changed by its query', async (context) => {
  if (NO_POSTGRES !== null) return context.skip(NO_POSTGRES);
  const { port, url } = await startPostgres();
  const admitted: string[] = [];
  const admit = async (host: string, to: number) => {
    admitted.push(`${host}:${to}`);
    return '127.0.0.1';
  };
  const { Client } = await import('pg');
  const writer = new Client({ connectionString: url });
  await writer.connect();
  await writer.query(`CREATE TABLE log (at timestamptz, local timestamp, who text, n int);
    INSERT INTO log VALUES ('2026-03-01 10:00:00.25+01', '2026-03-01 10:00:00.25', 'anna', 1), ('2020-01-01Z', now(), 'old', 2)`);
  await writer.end();
  const query = 'SELECT at, local, who, n FROM log WHERE at >= $1';
  const read = (text: string, tls = false) =>
    readPostgres({ url, query: text, admit, tls }, '2026-03-01T09:00:00.000Z');
  expect(await read(query)).toEqual({
    readable: true,
    items: [{ at: '2026-03-01 09:00:00.25+00', local: '2026-03-01 10:00:00.25', who: 'anna', n: '1' }],
    said: '1 entries read by query',
  });
  expect(admitted).toEqual([`localhost:${port}`]);
  expect(await read("DELETE FROM log RETURNING 'x'")).toMatchObject({
    readable: false,
    said: expect.stringContaining('read-only transaction'),
  });
  expect(await read('SELECT nothing FROM log')).toMatchObject({ readable: false });
  // It has no TLS, and is not spoken to without unless the target file says so.
  expect(await read(query, true)).toMatchObject({ readable: false, said: expect.stringContaining('SSL') });
}, 60_000);

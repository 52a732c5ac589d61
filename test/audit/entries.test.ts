/** Logs as real systems write them: names by id, times in their own form, entries over several lines, noise. */
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createBooks } from '../../src/audit/books.js';
import { askAudit } from '../../src/audit/source.js';
import { recordedTime } from '../../src/audit/times.js';
import { hasZone } from '../../src/reconcile/instant.js';
import type { TargetAudit } from '../../src/target/audit-schema.js';
import { drive } from '../target/drive.js';
import { type Served, serve } from '../target/servers.js';

const AUDIT: TargetAudit = {
  source: { lines: 'set by the test' },
  within: '5s',
  fields: {
    time: '$.at',
    actor: '$.who',
    operation: '$.did',
    object: '$.what',
    outcome: '$.how',
    nonce: '$.id',
  },
  operations: { GET: 'R' },
  outcomes: { success: ['200'], failure: ['403'] },
};
/** 5 a.m. in UTC, on a machine whose clock is an hour ahead. */
const AT = '28/Nov/2026:06:00:00';

/** Writes of each request who it is by on one line, and how it ended on another, as servers with a log of errors do. */
async function openTwoLineSystem(log: string): Promise<Served> {
  return serve(({ headers, url }, response) => {
    const id = headers['x-request-id'];
    appendFileSync(log, `[${AT}] ${id} GET ${url} by 4711\n`);
    appendFileSync(log, '# health check\n');
    response.writeHead(url.includes('ben') ? 403 : 200).end();
    appendFileSync(log, `[${AT}] ${id} ended with ${response.statusCode}\n`);
  });
}

const TEXT = {
  patterns: [
    '^\\[(?<at>[^\\]]+)\\] (?<id>\\S+) (?<did>[A-Z]+) /(?<what>\\S+) by (?<who>\\S+)$',
    '^\\[[^\\]]+\\] (?<id>\\S+) ended with (?<how>\\d{3})$',
  ],
  join: 'id',
  others: ['^#'],
};

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'safeprobe-entries-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'access.log');
}

function asking(audit: Partial<TargetAudit>) {
  const { driver, guard, redactor } = drive({ scope: { hosts: ['localhost'], ports: [1] } });
  const asked = { ...AUDIT, ...audit };
  return {
    driver,
    audit: asked,
    redactor,
    ask: (nonces: readonly string[], withinMs = 0) =>
      askAudit(
        driver,
        asked,
        { reader: null, admit: guard.admit },
        { nonces, until: nonces, withinMs, since: '2026-11-28T04:00:00Z' },
      ),
  };
}

test('entries of two lines each are joined, and say who it was by the name of an account', async () => {
  const log = temporary();
  const server = await openTwoLineSystem(log);
  const get = (path: string, id: string) =>
    fetch(`${server.url}${path}`, { headers: { 'X-Request-Id': id } });
  await Promise.all([get('/alice', 'n1'), get('/ben', 'n2')]);
  const { ask } = asking({
    source: { lines: log, text: TEXT },
    times: { form: 'dd/MMM/yyyy:HH:mm:ss', zone: '+01:00' },
    actors: { '4711': 'clara' },
  });
  const { readable, entries } = await ask(['n1', 'n2']);
  expect(readable).toBe(true);
  expect(entries.find(({ nonce }) => nonce === 'n1')).toMatchObject({
    actor: 'clara',
    operation: 'R',
    object: 'alice',
    outcome: 'success',
  });
  expect(entries.find(({ nonce }) => nonce === 'n2')).toMatchObject({ object: 'ben', outcome: 'failure' });
  // The zone is the owner's word and not the entry's: judges still see none.
  expect(entries[0]?.time).toBe('2026-11-28T05:00:00.000');
});

test('an entry that was begun is not taken for a whole one, nor one that goes on without a beginning', async () => {
  const log = temporary();
  writeFileSync(log, `[${AT}] n0 ended with 200\n[${AT}] n1 GET /alice by 4711\n`);
  const { ask } = asking({ source: { lines: log, text: TEXT } });
  const before = await ask(['n1']);
  expect(before).toMatchObject({ readable: true, total: 0, entries: [] });
  expect(before.said).toContain('1 begun and not ended');
  appendFileSync(log, `[${AT}] n1 ended with 2`);
  expect((await ask(['n1'])).total).toBe(0);
  appendFileSync(log, '00\n');
  expect(await ask(['n1'])).toMatchObject({ total: 1, entries: [{ outcome: 'success', actor: '4711' }] });
});

test('a line that no pattern fits leaves the log unread: it may be the entry that is looked for', async () => {
  const log = temporary();
  writeFileSync(log, `# started\n[${AT}] n1 GET /alice by 4711\nn1 went well\n`);
  const answer = await asking({ source: { lines: log, text: TEXT } }).ask(['n1']);
  expect(answer.readable).toBe(false);
  expect(answer.said).toContain('no pattern fits line 3');
});

test('what a command prints may be lines of text as well, the last one without its end', async () => {
  const lines = `[${AT}] n1 GET /alice by clara\\n[${AT}] n1 ended with 403`;
  const { ask } = asking({ source: { command: ['printf', lines], text: TEXT } });
  expect(await ask(['n1'])).toMatchObject({
    readable: true,
    entries: [{ actor: 'clara', outcome: 'failure' }],
  });
});

test('noise is no entry, and a secret in it is one in the log all the same', async () => {
  const log = temporary();
  const entry = { at: '2026-11-28T05:00:00Z', who: 'clara', did: 'GET', what: 'alice', how: '200', id: 'n1' };
  const noise = { ...entry, id: null, who: 'auditor', type: 'log-query', text: 'staple-gun-orchid' };
  writeFileSync(log, `${JSON.stringify(entry)}\n${JSON.stringify(noise)}\n`);
  const source = { lines: log };
  const ignore = [{ path: '$.type', equals: 'log-query' }];
  const found = await asking({ source, ignore }).ask(['n1']);
  expect(found).toMatchObject({ total: 1, entries: [{ nonce: 'n1' }] });
  expect(found.labels).toEqual(['password:clinician']);
  const inBooks = (audit: Partial<TargetAudit>) => {
    const { driver, audit: asked } = asking(audit);
    const items = [entry, noise];
    return createBooks(driver, asked, async () => ({ readable: true, items, said: '' })).log([], 'decoy');
  };
  const at = { ...entry, at: new Date(Date.now() + 1000).toISOString() };
  expect(at.id).toBe('n1');
  expect((await inBooks({ within: '0s' })).total).toBe(2);
  expect((await inBooks({ within: '0s', ignore })).total).toBe(1);
});

test.each([
  ['1795842000', { form: 'epoch' }, '2026-11-28T05:00:00.000Z'],
  ['1795842000250', { form: 'epoch-ms' }, '2026-11-28T05:00:00.250Z'],
  ['28/Nov/2026:06:00:00 +0100', { form: 'dd/MMM/yyyy:HH:mm:ss Z' }, '2026-11-28T06:00:00+0100'],
  ['28.11.2026 06:00:00,25 UTC', { form: 'dd.MM.yyyy HH:mm:ss,SSS Z' }, '2026-11-28T06:00:00.25Z'],
  ['2026-11-28 06:00:00.5', { zone: '+01:00' }, '2026-11-28T05:00:00.500'],
  ['2026-11-28T06:00:00+02:00', { zone: '+01:00' }, '2026-11-28T06:00:00+02:00'],
  ['Nov  8 06:00:00', { form: 'MMM d HH:mm:ss', zone: '-05:00' }, '2026-11-08T11:00:00.000'],
  ['Dec 31 23:59:59', { form: 'MMM d HH:mm:ss' }, '2025-12-31T23:59:59'],
  ['yesterday', { form: 'dd/MMM/yyyy:HH:mm:ss' }, 'yesterday'],
  ['soon', { form: 'epoch' }, 'soon'],
])('the time %s in the form %o is %s', (text, times, expected) => {
  const found = recordedTime(text, times, () => Date.parse('2026-11-28T05:00:00Z'));
  expect(found).toBe(expected);
  // A zone that the text does not have is never added.
  expect(hasZone(found)).toBe(hasZone(expected));
});

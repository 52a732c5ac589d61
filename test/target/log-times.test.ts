import { expect, it } from 'vitest';
import { createLogReport } from '../../src/target/audit-report.js';
import { createRetention } from '../../src/target/audit-retention.js';
import { declaredLimits } from '../../src/target/resolved.js';
import type { TargetFile } from '../../src/target/schema.js';
import { createSharedSessions } from '../../src/target/shared-sessions.js';
import { drive } from './drive.js';
import { serve } from './servers.js';
import { BEARER } from './systems.js';

const OLD = Date.parse('2020-03-01T10:00:00Z');

/** A log whose times are milliseconds since 1970, as numbers; the second entry is the older one. */
async function numberedLog() {
  const entries = [OLD + 5000, OLD].map((at, index) => ({ request: `n-${index}`, at }));
  const server = await serve(({ url }, response) => {
    const body =
      url === '/token'
        ? { access_token: 'a-token-of-the-test', refresh_token: 'another-of-the-test' }
        : { entries };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  const asked = { persona: 'clinician', request: { path: '/log' }, items: '$.entries[*]' };
  const audit: NonNullable<TargetFile['audit']> = {
    source: { lines: 'audit.jsonl' },
    within: '1s',
    times: { form: 'epoch-ms' },
    fields: {
      time: '$.at',
      actor: '$.who',
      operation: '$.did',
      object: '$.what',
      outcome: '$.how',
      nonce: '$.request',
    },
    outcomes: { success: ['ok'], failure: ['no'] },
    report: { ...asked, sorts: { time: 'at' } },
    retention: { ...asked, years: 6, goLive: '2019-01-01', purge: { none: 'It has no such function.' } },
  };
  const { driver } = drive({
    scope: { hosts: ['localhost'], ports: [server.port] },
    bases: { main: server.url },
    signIn: { main: BEARER },
    audit,
  });
  return { driver, sessions: createSharedSessions(driver, declaredLimits(driver.target.file)) };
}

it('times of a report are read in the form in which the log writes them', async () => {
  const { driver, sessions } = await numberedLog();
  const { entries } = await createLogReport(driver, 'a.check', sessions).ask('time', '', '');
  expect(entries).toEqual([
    { nonce: 'n-0', value: '2020-03-01T10:00:05.000Z' },
    { nonce: 'n-1', value: '2020-03-01T10:00:00.000Z' },
  ]);
});

it('the oldest entry is found by times in the form in which the log writes them', async () => {
  const { driver, sessions } = await numberedLog();
  const found = await createRetention(driver, 'a.check', sessions).find(OLD - 1000, OLD + 1000);
  expect(found).toMatchObject({ readable: true, outside: 1, oldest: { time: '2020-03-01T10:00:00.000Z' } });
});

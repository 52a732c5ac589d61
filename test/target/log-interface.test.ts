import { expect, it } from 'vitest';
import { createLogInterface } from '../../src/target/log-interface.js';
import { declaredLimits } from '../../src/target/resolved.js';
import { createSharedSessions } from '../../src/target/shared-sessions.js';
import { drive } from './drive.js';
import { serve } from './servers.js';
import { BEARER } from './systems.js';

const ENTRY = { id: 'e-1', nonce: 'n-1', time: '2026-11-23T05:15:00.020Z' };

/** A log of one entry, whose search repeats what was asked, and that lets anyone delete. */
async function openLog() {
  const tokens = new Set<string>();
  const log = new Map([[ENTRY.id, { id: ENTRY.id, request: ENTRY.nonce, at: ENTRY.time }]]);
  let issued = 0;
  const server = await serve(({ method, url, headers }, response) => {
    const say = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (url === '/token') {
      const token = `token-${++issued}-of-the-test`;
      tokens.add(token);
      return say(200, { access_token: token, refresh_token: 'refresh-of-the-test' });
    }
    if (!tokens.has(headers.authorization?.slice(7) ?? '')) return say(401, {});
    if (url === '/patients/alice') return say(200, {});
    if (url.startsWith('/log?')) return say(200, { self: url, entries: [...log.values()] });
    const id = url.split('/')[2] ?? '';
    if (method === 'DELETE') return say(log.delete(id) ? 200 : 404, {});
    const entry = log.get(id);
    return say(entry === undefined ? 404 : 200, entry ?? {});
  });
  const { driver, ledger } = drive({
    scope: { hosts: ['localhost'], ports: [server.port] },
    bases: { main: server.url },
    signIn: { main: BEARER },
    audit: {
      source: { lines: 'audit.jsonl' },
      within: '1s',
      fields: {
        id: '$.id',
        time: '$.at',
        actor: '$.who',
        operation: '$.did',
        object: '$.what',
        outcome: '$.how',
        nonce: '$.request',
      },
      outcomes: { success: ['ok'], failure: ['no'] },
      interface: {
        readers: ['clinician'],
        reads: {
          search: { request: { path: '/log?request=${nonce}' }, operation: 'E' },
          entry: { request: { path: '/log/${entry}' }, operation: 'R' },
        },
        one: 'entry',
        changes: { delete: { request: { method: 'DELETE', path: '/log/${entry}' } } },
        refused: { status: [403, 405] },
      },
    },
  });
  const sessions = createSharedSessions(driver, declaredLimits(driver.target.file));
  return { log, tokens, ledger, door: createLogInterface(driver, 'a.check', sessions) };
}

it('sees an entry that is shown, and does not take a search that repeats the question for one', async () => {
  const { door, log } = await openLog();
  expect((await door.read('clinician', 'search', ENTRY)).outcome).toMatchObject({
    success: true,
    markerSeen: true,
  });
  log.clear();
  expect((await door.read('clinician', 'search', ENTRY)).outcome).toMatchObject({
    success: true,
    markerSeen: false,
  });
});

it('tells an entry that was removed, and one that was changed, from one that is as it was', async () => {
  const { door, log } = await openLog();
  const before = await door.stateOf(ENTRY);
  expect(before.digest).toMatch(/^[0-9a-f]{64}$/);
  expect(await door.stateOf(ENTRY)).toEqual(before);
  log.set(ENTRY.id, { id: ENTRY.id, request: ENTRY.nonce, at: `${ENTRY.time} or so` });
  expect((await door.stateOf(ENTRY)).digest).not.toBe(before.digest);
  expect((await door.tryChange('clinician', 'delete', ENTRY)).outcome).toMatchObject({
    success: true,
    denied: false,
  });
  expect((await door.stateOf(ENTRY)).digest).toBeNull();
});

it('asks again with a new session where the target had ended the old one', async () => {
  const { door, tokens, ledger } = await openLog();
  await door.read('clinician', 'entry', ENTRY);
  tokens.clear();
  const read = await door.read('clinician', 'entry', ENTRY);
  expect(read).toMatchObject({ alive: true, actor: 'clara', outcome: { success: true, markerSeen: true } });
  expect(ledger.filter(({ action }) => action === 'session.sign-in')).toHaveLength(2);
});

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of target files
import { expect, it } from 'vitest';
import { declaredLimits } from '../../src/target/resolved.js';
import { createSharedSessions } from '../../src/target/shared-sessions.js';
import { createStored } from '../../src/target/stored.js';
import { drive } from './drive.js';
import { serve } from './servers.js';
import { BEARER } from './systems.js';

const KEY = 'pewter-lantern-orchid';

/** A store whose report says what `report` says, and an adapter that wants its key. */
async function openStore(report: object) {
  const bodies: string[] = [];
  const server = await serve(({ url, headers, body }, response) => {
    const say = (status: number, content: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(content));
    if (url === '/token')
      return say(200, { access_token: 'token-of-the-test', refresh_token: 'none-at-all' });
    if (url === '/report') return say(200, report);
    if (url !== '/alter') return say(200, {});
    bodies.push(body);
    return say(headers.authorization === `Bearer ${KEY}` ? 200 : 401, {});
  });
  const { driver, ledger } = drive({
    scope: { hosts: ['localhost'], ports: [server.port] },
    bases: { main: server.url },
    signIn: { main: BEARER },
    actions: { report: { operation: 'R', request: { path: '/report' } } },
    integrity: {
      stored: {
        tamper: {
          request: {
            method: 'POST',
            path: '/alter',
            headers: { Authorization: 'Bearer ${secret}' },
            json: { id: '${record.id}', text: '${marker}' },
          },
          secret: { literal: KEY },
        },
        named: 'Patient/${record.id}',
        report: {
          persona: 'clinician',
          action: 'report',
          altered: '$.altered[*]',
          checked: '$.checked',
          time: '$.time',
        },
      },
    },
  });
  const sessions = createSharedSessions(driver, declaredLimits(driver.target.file));
  return { bodies, ledger, door: createStored(driver, 'a.check', sessions) };
}

const TIME = '2026-11-23T05:15:00.000Z';
const IDS = { altered: 'p-1', twin: 'p-2' };

it('tells of a report which of our records it names, by versions too, and how many others', async () => {
  const altered = ['Patient/p-1/_history/2', 'Patient/p-10', 'Patient/p-3', 'Observation/p-2'];
  const { door } = await openStore({ time: TIME, checked: 12, altered });
  expect(await door.report(IDS)).toMatchObject({
    readable: true,
    time: TIME,
    checked: 12,
    named: ['altered'],
    others: 3,
  });
});

it.each([
  ['time', { checked: 12, altered: ['Patient/p-1'] }],
  ['count', { time: TIME, altered: ['Patient/p-1'] }],
  ['content', {}],
])('takes a report without %s for none', async (_, report) => {
  expect(await (await openStore(report)).door.report(IDS)).toMatchObject({ readable: false });
});

it('alters by the adapter with its key, and says that it can not be altered back', async () => {
  const { door, bodies, ledger } = await openStore({});
  expect(await door.tamper('p-1', 'marker-of-it')).toMatchObject({ success: true, status: 200 });
  expect(bodies.map((body) => JSON.parse(body))).toEqual([{ id: 'p-1', text: 'marker-of-it' }]);
  expect(await door.restore('p-1', 'marker-of-it')).toBe(null);
  expect(JSON.stringify(ledger)).not.toContain(KEY);
});

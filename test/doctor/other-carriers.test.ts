/** The doctor on a sign-in that gives a token and a remembering cookie beside its own. */
import { expect, it } from 'vitest';
import { type Carrier, openShop, WEB } from '../target/shop-system.js';
import { examineParts, keysOf, type Tree } from './small-target.js';

const ALL: readonly Carrier[] = ['sid', 'remember', 'access'];
const { idle: _, ...PATH } = WEB;

async function examined(forgets: readonly Carrier[], carriers: Tree = {}) {
  const { port, url } = await openShop(forgets);
  const { findings } = await examineParts({
    scope: { hosts: ['localhost'], ports: [port] },
    bases: { shop: url },
    personas: {
      clinician: {
        role: 'clinician',
        accounts: [{ username: 'clara', password: { literal: 'staple-orchid' } }],
      },
    },
    signIn: { web: { ...PATH, carriers: { ...PATH.carriers, ...carriers } } },
  });
  return findings;
}

it('each works that is accepted alone and refused without', async () => {
  const findings = await examined(ALL);
  expect(keysOf(findings, 'broken')).toEqual([]);
  expect(keysOf(findings, 'works')).toEqual(
    expect.arrayContaining(['signIn.web.carriers.remember', 'signIn.web.carriers.api']),
  );
});

it('one that lives on is named, as a finding about the target', async () => {
  const [finding, ...more] = (await examined(['sid', 'remember'])).filter(({ state }) => state === 'broken');
  expect(more).toEqual([]);
  expect(finding).toMatchObject({
    key: 'signIn.web.signOut',
    what: 'after signing out of web the carrier api is still accepted',
    fix: expect.stringContaining('a finding about the target'),
  });
});

it.each([
  [
    'that opens nothing',
    { api: { headers: { Authorization: 'Token ${access}' }, alive: PATH.carriers?.api?.alive } },
    'signIn.web.carriers.api',
  ],
  [
    'that is not needed',
    {
      api: {
        headers: { Authorization: 'Bearer ${access}' },
        alive: { request: { path: '/login' }, success: { status: 200 }, refused: { status: 401 } },
      },
    },
    'signIn.web.carriers.api.alive',
  ],
  [
    'whose refusal has another look',
    {
      api: {
        headers: { Authorization: 'Bearer ${access}' },
        alive: { request: { path: '/api/me' }, success: { status: 200 }, refused: { status: 403 } },
      },
    },
    'signIn.web.carriers.api.alive.refused',
  ],
])('one %s is told at its key', async (__, carriers, key) => {
  expect(keysOf(await examined(ALL, carriers), 'broken')).toEqual([key]);
});

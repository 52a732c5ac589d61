import { describe, expect, it } from 'vitest';
import type { Session } from '../../src/kinds/probe.js';
import { runRecipe } from '../../src/target/recipe.js';
import type { TargetFile } from '../../src/target/schema.js';
import { createSession } from '../../src/target/session.js';
import { drive, PURPOSE } from './drive.js';
import { BEARER, CANARY, FORM, openBearerSystem, openFormSystem, type System } from './systems.js';

const RESOURCES: NonNullable<TargetFile['resources']> = {
  alice: { type: 'Patient', vars: { patient: 'alice' }, canaries: { mrn: CANARY } },
};

async function signedIn(system: System, path: typeof BEARER, actions: NonNullable<TargetFile['actions']>) {
  const { driver, account, redactor, ledger } = drive({
    scope: { hosts: ['localhost'], ports: [system.port] },
    bases: { main: system.url },
    signIn: { main: path },
    resources: RESOURCES,
    actions,
    oracles: { denied: { status: 403 }, anonymous: { status: 401 } },
  });
  redactor.add(CANARY, 'canary:alice.mrn');
  const run = await runRecipe(driver, path.steps, { account: account(), purpose: PURPOSE });
  expect(run.stoppedAt).toBeNull();
  const session = createSession(driver, 'a.check', account(), 'main', run, run.lastNonce);
  return { session, ledger, driver, account, run };
}

const BEARER_ACTIONS: NonNullable<TargetFile['actions']> = {
  'patient.read': { operation: 'R', request: { path: '/patients/${patient}' }, canaries: ['mrn'] },
  'users.list': { operation: 'R', request: { path: '/users' } },
  'patient.echo': { operation: 'R', request: { path: '/patients/${patient}' } },
};

async function openBearer() {
  const system = await openBearerSystem();
  return { system, ...(await signedIn(system, BEARER, BEARER_ACTIONS)) };
}

async function openForm(path = FORM, how = {}) {
  const system = await openFormSystem(how);
  const note = {
    operation: 'C' as const,
    writes: true,
    request: { method: 'POST' as const, path: '/note', form: { text: '${marker}', csrf: '${csrf}' } },
    success: { status: 201 },
  };
  return { system, ...(await signedIn(system, path, { 'note.create': note })) };
}

describe.each([
  ['a session by bearer token', openBearer],
  ['a session by cookie', () => openForm()],
])('%s', (_, open) => {
  it('is alive until it is signed out, and then refused', async () => {
    const { session, system } = await open();
    expect(await session.alive()).toMatchObject({ success: true, denied: false });
    expect(await session.signOut()).toMatchObject({ success: true });
    expect(system.sessions.size).toBe(0);
    expect(await session.alive()).toMatchObject({ success: false, denied: true });
  });

  it('can be replayed from a copy made before, which the sign-out shows dead by the target’s own answer', async () => {
    const { session } = await open();
    const copy = session.copy();
    expect((await copy.alive()).success).toBe(true);
    await session.signOut();
    expect(await copy.alive()).toMatchObject({ success: false, denied: true });
  });

  it('tells who it is, never by what', async () => {
    const { session, run } = await open();
    expect([session.persona, session.account, session.signIn]).toEqual(['clinician', 'clara', 'main']);
    for (const secret of Object.values(run.captured)) expect(JSON.stringify(session)).not.toContain(secret);
    expect(session.signedInNonce).toMatch(/^sp-/);
  });
});

describe('a session by bearer token', () => {
  it('does an action and says what came of it, by the oracles of the target', async () => {
    const { session, ledger } = await openBearer();
    const read = await session.act('patient.read', { resource: 'alice' });
    expect(read).toMatchObject({
      status: 200,
      success: true,
      denied: false,
      canaries: ['canary:alice.mrn'],
      nonce: ledger.at(-1)?.nonce,
      said: 'GET → 200 application/json, 35 B',
    });
    expect(ledger.at(-1)).toMatchObject({ persona: 'clinician', action: 'patient.read', resource: 'alice' });
    expect(await session.act('users.list')).toMatchObject({ status: 403, success: false, denied: true });
  });

  it('calls no answer a success that lacks the canary of the record', async () => {
    const { session } = await openBearer();
    const denied = await session.act('users.list', { resource: 'alice' });
    expect(denied.canaries).toEqual([]);
    const { session: other, driver, account, run } = await openBearer();
    const target = { ...driver.target, canaries: { alice: { mrn: 'CNRY-OF-ANOTHER-RECORD' } } };
    const wrong = createSession({ ...driver, target }, 'a.check', account(), 'main', run);
    expect(await wrong.act('patient.read', { resource: 'alice' })).toMatchObject({
      status: 200,
      success: false,
      said: expect.stringContaining('1 of 1 canaries not in it'),
    });
    expect((await other.act('patient.read', { resource: 'alice' })).success).toBe(true);
  });

  it('shows a canary as a label only', async () => {
    const { session } = await openBearer();
    expect(JSON.stringify(await session.act('patient.read', { resource: 'alice' }))).not.toContain(CANARY);
  });

  it('looks for a marker where it is asked to', async () => {
    const { session } = await openBearer();
    const seen = async (marker: string) =>
      (await session.act('patient.echo', { resource: 'alice', marker })).markerSeen;
    expect(await seen('mrn')).toBe(true);
    expect(await seen('nothing-of-the-kind')).toBe(false);
    expect((await session.act('patient.echo', { resource: 'alice' })).markerSeen).toBeNull();
    const found = { json: { path: '$.total', equals: 1 } };
    expect((await session.act('patient.echo', { resource: 'alice', marker: 'mrn', found })).markerSeen).toBe(
      false,
    );
  });

  it('renews by its refresh token, once, without changing the session', async () => {
    const { session, run } = await openBearer();
    expect(session.hasRefresh).toBe(true);
    const before = { ...run.captured };
    expect(await session.tryRefresh()).toMatchObject({ success: true, denied: false, status: 200 });
    expect(run.captured).toEqual(before);
    // The target rotates: the token that was used is spent, and refused as declared.
    expect(await session.tryRefresh()).toMatchObject({ success: false, denied: true, status: 400 });
  });

  it('is refused renewal after sign-out, from a copy as well', async () => {
    const { session } = await openBearer();
    const copy = session.copy();
    await session.signOut();
    expect(await copy.tryRefresh()).toMatchObject({ success: false, denied: true });
  });

  it('sends the carrier with a step of signing out, unless that says that it goes without', async () => {
    const system = await openBearerSystem();
    for (const [carrier, sent] of [
      [{}, true],
      [{ carrier: false }, false],
    ] as const) {
      const steps = [{ name: 'revoke', request: { method: 'POST' as const, path: '/revoke' }, ...carrier }];
      const { driver, account } = drive({
        scope: { hosts: ['localhost'], ports: [system.port] },
        bases: { main: system.url },
        signIn: { main: { ...BEARER, signOut: { steps } } },
      });
      const run = await runRecipe(driver, BEARER.steps, { account: account(), purpose: PURPOSE });
      await createSession(driver, 'a.check', account(), 'main', run).signOut();
      expect(system.seen.at(-1)?.headers.authorization !== undefined).toBe(sent);
    }
  });

  it('keeps a copy apart from values that are captured later', async () => {
    const { session, run } = await openBearer();
    const copy = session.copy();
    Object.assign(run.captured, { access: 'another-token' });
    expect((await session.alive()).denied).toBe(true);
    expect((await copy.alive()).success).toBe(true);
  });

  it('sends no carrier header whose value was never obtained', async () => {
    const { driver, account, run, system } = await openBearer();
    const half = createSession(driver, 'a.check', account(), 'main', { jar: run.jar, captured: {} });
    const outcome = await half.act('patient.read', { resource: 'alice' });
    expect(system.seen.at(-1)?.headers.authorization).toBeUndefined();
    expect(outcome).toMatchObject({ status: 401, success: false, denied: false });
  });

  it('does not take the answer to someone not signed in for a denial of someone who is', async () => {
    const { session } = await openBearer();
    await session.signOut();
    expect(await session.act('patient.read', { resource: 'alice' })).toMatchObject({
      status: 401,
      denied: false,
    });
  });

  it('reports a target that is gone as unreachable, neither success nor denial', async () => {
    const { session, system } = await openBearer();
    await system.close();
    const outcome = await session.act('patient.read', { resource: 'alice' });
    expect(outcome).toMatchObject({ status: null, success: false, denied: false });
    expect(outcome.unreachable).toMatch(/ECONNREFUSED/);
  });
});

describe('a session by cookie', () => {
  it('fetches the form token that an action needs', async () => {
    const { session, system } = await openForm();
    const outcome = await session.act('note.create', { marker: 'sp-marker' });
    expect(outcome).toMatchObject({ status: 201, success: true });
    expect(system.seen.slice(-2).map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET /home',
      'POST /note',
    ]);
  });

  it.each([
    [
      'do one after the other what it is asked for at once, where a page makes it forget the form before',
      true,
    ],
    ['lose a form to another page of that system, if it does not', false],
  ])('can %s', async (_, inTurn) => {
    const { session } = await openForm(inTurn ? { ...FORM, inTurn } : FORM, { forgetful: true });
    const markers = ['sp-1', 'sp-2', 'sp-3', 'sp-4'];
    const [notes] = await Promise.all([
      Promise.all(markers.map((marker) => session.act('note.create', { marker }))),
      ...markers.map(() => session.alive()),
    ]);
    expect(notes.every(({ success }) => success)).toBe(inTurn);
  });

  it('has nothing to renew', async () => {
    const { session }: { session: Session } = await openForm();
    expect(session.hasRefresh).toBe(false);
    expect(await session.tryRefresh()).toBeNull();
    expect(session.carriers).toEqual(['session']);
  });

  it('keeps a copy apart from cookies that the target sets later', async () => {
    const { session, run } = await openForm();
    const copy = session.copy();
    await run.jar.setCookie('session=another; Path=/', `http://localhost`);
    expect((await session.alive()).success).toBe(false);
    expect((await copy.alive()).success).toBe(true);
  });
});

describe('signing out by a path that declares none', () => {
  it('is a missing prerequisite, not a success', async () => {
    const system = await openBearerSystem();
    const { signOut: _, ...path } = BEARER;
    const { session } = await signedIn(system, path, {});
    await expect(session.signOut()).rejects.toMatchObject({ code: 'prerequisite' });
  });
});

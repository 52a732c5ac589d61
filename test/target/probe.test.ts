import { describe, expect, it } from 'vitest';
import { createProbes } from '../../src/target/probe.js';
import type { TargetFile } from '../../src/target/schema.js';
import { createAuthority } from './certificates.js';
import { drive, type Parts } from './drive.js';
import { connectDirectly, openDecoy, type Served, serveTls } from './servers.js';
import { BEARER, CANARY, openBearerSystem } from './systems.js';

const ours = await createAuthority('Ours');
const desk = { wait: async () => ({ lateMs: 0 }), note: () => undefined };

function probing(parts: Parts, ca?: readonly string[]) {
  const driven = drive(parts, ca === undefined ? {} : { ca });
  const probes = createProbes(driven.driver, driven.guard);
  return { ...driven, probes, open: (check = 'a.check') => probes.probeFor(check, desk) };
}

const clinicians = (...usernames: readonly string[]): NonNullable<TargetFile['personas']> => ({
  clinician: {
    role: 'clinician',
    accounts: usernames.map((username) => ({ username, password: { literal: 'staple-gun-orchid' } })),
  },
});

function system(server: Served, personas: TargetFile['personas'] = clinicians('clara')): Parts {
  return {
    scope: { hosts: ['localhost'], ports: [server.port] },
    bases: { main: server.url },
    personas: personas ?? {},
    signIn: { main: BEARER },
    resources: { alice: { type: 'Patient', vars: { patient: 'alice' }, canaries: { mrn: CANARY } } },
    actions: { 'patient.read': { operation: 'R', request: { path: '/patients/${patient}' } } },
    oracles: { denied: { status: 403 }, anonymous: { status: 401 } },
  };
}

describe('a TLS scan', () => {
  it('of an endpoint out of scope opens no connection, and says that nothing was answered', async () => {
    const decoy = await openDecoy();
    const { open, guard } = probing({
      scope: { hosts: ['localhost'], ports: [1] },
      endpoints: { outside: { host: 'localhost', port: decoy.port } },
    });
    const report = await open().probe.scanTls('outside');
    expect(report.control.answered).toBe(false);
    expect(new Set(report.protocols.map((each) => each.state))).toEqual(new Set(['inconclusive']));
    expect(guard.refused[0]).toEqual({ host: 'localhost', port: decoy.port });
    expect(decoy.connections).toBe(0);
    await connectDirectly(decoy.port);
    expect(decoy.connections).toBe(1);
  });

  it('of an endpoint in scope goes through the same guard, once however many checks ask', async () => {
    const server = await serveTls((_, response) => response.end(), await ours.issue('localhost'));
    const { open } = probing(
      {
        scope: { hosts: ['localhost'], ports: [server.port] },
        endpoints: { web: { host: 'localhost', port: server.port } },
      },
      [ours.pem],
    );
    const [first, second] = await Promise.all([
      open('one').probe.scanTls('web'),
      open('two').probe.scanTls('web'),
    ]);
    expect(second).toBe(first);
    expect(first.control.answered).toBe(true);
    expect(server.connections).toBeGreaterThan(0);
    const [presented] = (first.certificates ?? []).filter((each) => each.state === 'presented');
    expect(presented).toMatchObject({ problems: [] });
  });

  it('of an endpoint that nobody declared is a missing prerequisite', () => {
    const { open } = probing({ scope: { hosts: ['localhost'], ports: [1] } });
    expect(() => open().probe.scanTls('web')).toThrow(expect.objectContaining({ code: 'prerequisite' }));
  });
});

describe('accounts of a check', () => {
  it('are its own until it ends', async () => {
    const server = await openBearerSystem();
    const { open } = probing(system(server));
    const first = open('first');
    const second = open('second');
    await first.probe.signIn('clinician');
    const waiting = second.probe.signIn('clinician');
    let came = false;
    void waiting.then(() => {
      came = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(came).toBe(false);
    first.release();
    expect((await waiting).account).toBe('clara');
    second.release();
  });

  it('are refused beyond what the pool has, instead of being waited for without end', async () => {
    const server = await openBearerSystem();
    const { open } = probing(system(server));
    const { probe } = open();
    const both = await Promise.allSettled([probe.signIn('clinician'), probe.signIn('clinician')]);
    expect(both.map((each) => each.status)).toEqual(['fulfilled', 'rejected']);
    expect(both[1]).toMatchObject({
      reason: {
        code: 'prerequisite',
        message: 'all 1 accounts of the persona "clinician" are held by checks that wait for more',
      },
    });
  });

  it('are given back even when they come after the check has ended', async () => {
    const server = await openBearerSystem();
    const { open } = probing(system(server));
    const [first, second, third] = [open('first'), open('second'), open('third')];
    await first.probe.signIn('clinician');
    const late = second.probe.signIn('clinician');
    const ended = expect(late).rejects.toMatchObject({ code: 'harness' });
    second.release();
    first.release();
    await ended;
    expect((await third.probe.signIn('clinician')).account).toBe('clara');
  });

  it('that can’t be signed in with are named with the step that stopped', async () => {
    const server = await openBearerSystem();
    const { open } = probing(system(server, clinicians('nobody')));
    await expect(open().probe.signIn('clinician')).rejects.toMatchObject({
      code: 'prerequisite',
      message: 'signing in as "clinician" by "main" stopped at step "password": status 400 instead of 200',
    });
  });
});

describe('shared sessions', () => {
  it('are one sign-in for all who only read', async () => {
    const server = await openBearerSystem();
    const { open } = probing(system(server));
    const sessions = await Promise.all(['a', 'b', 'c'].map((check) => open(check).probe.shared('clinician')));
    const outcomes = await Promise.all(
      sessions.map((session) => session.act('patient.read', { resource: 'alice' })),
    );
    expect(outcomes.map((each) => each.success)).toEqual([true, true, true]);
    expect(server.seen.filter((each) => each.url === '/token')).toHaveLength(1);
  });

  it('are signed in anew before the overall limit has passed, and never for its age where none is documented', async () => {
    const server = await openBearerSystem();
    const parts = system(server);
    const sleep = () => new Promise((resolve) => setTimeout(resolve, 450));
    const signIns = () => server.seen.filter((each) => each.url === '/token').length;
    const limited = probing({ ...parts, signIn: { main: { ...BEARER, absolute: '600ms' } } });
    await limited.open('a').probe.shared('clinician');
    await sleep();
    await limited.open('b').probe.shared('clinician');
    expect(signIns()).toBe(2);
    const unlimited = probing(parts);
    await unlimited.open('a').probe.shared('clinician');
    await sleep();
    await unlimited.open('b').probe.shared('clinician');
    expect(signIns()).toBe(3);
  });

  it('are signed in anew before the idle limit has passed, however busy, where only renewal counts as use', async () => {
    const server = await openBearerSystem();
    const signIns = () => server.seen.filter((each) => each.url === '/token').length;
    const busy = async (path: object) => {
      const { open } = probing({
        ...system(server),
        signIn: { main: { ...BEARER, idle: '600ms', ...path } },
      });
      const before = signIns();
      for (let use = 0; use < 5; use++) {
        const session = await open(`check-${use}`).probe.shared('clinician');
        await session.act('patient.read', { resource: 'alice' });
        await new Promise((resolve) => setTimeout(resolve, 120));
      }
      return signIns() - before;
    };
    expect(await busy({ activity: 'renewal' })).toBe(2);
    expect(await busy({})).toBe(1);
  });

  it('are signed in anew when the overall limit ended them between two uses', async () => {
    const server = await openBearerSystem();
    const { open } = probing({ ...system(server), signIn: { main: { ...BEARER, absolute: '300ms' } } });
    const session = await open().probe.shared('clinician');
    await new Promise((resolve) => setTimeout(resolve, 320));
    server.sessions.clear();
    expect(await session.act('patient.read', { resource: 'alice' })).toMatchObject({ success: true });
  });

  const shortLived: NonNullable<TargetFile['signIn']> = {
    main: { ...BEARER, tokens: { access: 'access', lifetime: '200ms' } },
  };
  const later = () => new Promise((resolve) => setTimeout(resolve, 220));

  it('are signed in anew when the access token’s documented life is over, also where only its being alive is asked', async () => {
    const server = await openBearerSystem();
    const { open } = probing({ ...system(server), signIn: shortLived });
    const session = await open().probe.shared('clinician');
    await later();
    server.sessions.clear();
    expect(await session.alive()).toMatchObject({ success: true });
    await later();
    server.sessions.clear();
    expect(await session.act('patient.read', { resource: 'alice' })).toMatchObject({ success: true });
  });

  it('that end before the documented life of their token are told as dead, and replaced when something is refused to them', async () => {
    const server = await openBearerSystem();
    const lasting = { main: { ...BEARER, tokens: { access: 'access', lifetime: '1h' } } };
    const { open } = probing({ ...system(server), signIn: lasting });
    const session = await open().probe.shared('clinician');
    server.sessions.clear();
    expect(await session.alive()).toMatchObject({ success: false, denied: true });
    // A refusal of an action is not taken from a token that is dead: that would look like a denial.
    expect(await session.act('patient.read', { resource: 'alice' })).toMatchObject({ success: true });
  });

  it('are signed in anew after a sign-in that failed', async () => {
    const server = await openBearerSystem();
    const { open, driver } = probing(system(server, clinicians('nobody')));
    const { probe } = open();
    await expect(probe.shared('clinician')).rejects.toMatchObject({ code: 'prerequisite' });
    const [account] = driver.target.accounts.clinician ?? [];
    Object.assign(account ?? {}, { username: 'clara' });
    expect((await probe.shared('clinician')).account).toBe('clara');
  });
});

describe('an action by nobody', () => {
  it('goes without credentials, or with well-formed ones that were never issued', async () => {
    const server = await openBearerSystem();
    const { open } = probing(system(server));
    const { probe } = open();
    const none = await probe.without('patient.read', 'none', { resource: 'alice' });
    const garbage = await probe.without('patient.read', 'garbage', { resource: 'alice' });
    expect(server.seen.map((each) => each.headers.authorization)).toEqual([
      undefined,
      expect.stringMatching(/^Bearer [\w-]{43}$/),
    ]);
    for (const outcome of [none, garbage])
      expect(outcome).toMatchObject({ status: 401, success: false, denied: true });
  });
});

describe('an error, explained', () => {
  it('is told in words, without secrets', async () => {
    const server = await openBearerSystem();
    const { open } = probing(system(server));
    const { probe } = open();
    expect(probe.explain(probe.missing('a thing with staple-gun-orchid', 'a.key'))).toMatch(
      /^a\.key: the target file declares no thing with \[password:clinician fp:\w+\]/,
    );
  });

  it('is thrown again when it is a refusal of scope or a fault of our own', async () => {
    const server = await openBearerSystem();
    const { open, guard } = probing(system(server));
    const { probe } = open();
    const refusal = await guard.admit('elsewhere.test', 1).catch((error: unknown) => error);
    expect(() => probe.explain(refusal)).toThrow(expect.objectContaining({ code: 'scope' }));
    expect(() => probe.explain(new TypeError('ours'))).toThrow(TypeError);
  });
});

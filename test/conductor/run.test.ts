import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { openRun, type RunEvent, type RunOptions } from '../../src/conductor/run.js';
import { kinds } from '../../src/kinds/registry.js';
import type { Plan, PlannedCheck } from '../../src/model.js';
import type { TargetFile } from '../../src/target/schema.js';
import { concludeRun, exitCodeOfOutcome } from '../../src/verdict/run.js';
import { BEARER, openBearerSystem } from '../target/systems.js';
import { plan as planOf, requirement } from '../verdict/samples.js';

const PARAMS: { readonly [kind: string]: PlannedCheck['params'] } = {
  'tls.protocol': { forbidden: ['TLS 1.0'], atLeastOneOf: ['TLS 1.3'] },
  'tls.cipher': { allow: ['TLS_AES_128_GCM_SHA256'] },
  'tls.certificate': { minRsaBits: 2048, curves: ['P-256'], maxValidityDays: 398 },
  'session.idle': { carrier: 'header', tolerance: 0.1 },
  'session.logout': { carrier: 'header' },
  'emergency.access': { tolerance: 0.1 },
  'audit.record': { event: 'read' },
  'audit.coverage': { events: ['read'] },
  'audit.delivery': { burst: 4, whileCut: 2 },
  'audit.clock': { bound: '2s', events: 2 },
};

/** One check of every kind, each with a requirement of its own. */
function everyKind(): Plan {
  const base = planOf(kinds.map((kind) => requirement(`r-${kind.kind}`, [kind.kind])));
  return {
    ...base,
    checks: base.checks.map((check) => ({
      ...check,
      kind: check.id,
      params: PARAMS[check.id] ?? {},
      effects: 'read' as const,
    })),
  };
}

const FILE: TargetFile = {
  target: 'small',
  title: 'A small server',
  role: 'service',
  environment: 'demo',
  scope: { hosts: ['localhost'], ports: ['${start.port}'] },
  bases: { api: 'http://localhost:${start.port}' },
  personas: {
    clinician: {
      role: 'clinician',
      accounts: ['clara', 'carl'].map((username) => ({
        username,
        password: { literal: 'staple-gun-orchid' },
      })),
    },
  },
};

async function open(file: TargetFile, plan: Plan, change: Partial<RunOptions> = {}) {
  const events: RunEvent[] = [];
  const run = await openRun({
    runId: '20261123T051500Z-4f9a21c3',
    plan,
    target: { value: file, folder: '.' },
    effects: 'write',
    maxWaitMs: 60_000,
    workers: 4,
    browser: () => Promise.reject(new Error('no browser in this test')),
    onEvent: (event) => events.push(event),
    ...change,
  });
  onTestFinished(() =>
    run.finish({ abandon: true }).then(
      () => undefined,
      () => undefined,
    ),
  );
  return { run, events };
}

const node = (script: string): TargetFile['start'] => ({ command: ['node', '-e', script], within: '10s' });

describe('a target that does not start', () => {
  it.each<[string, NonNullable<TargetFile['start']>, string]>([
    [
      'because its command does not exist',
      { command: ['no-such-command-anywhere'], within: '5s' },
      'no-such-command-anywhere',
    ],
    [
      'because it ends',
      { command: ['node', '-e', 'process.exit(7)'], within: '10s' },
      'ended with exit code 7',
    ],
    [
      'because it says nothing in time',
      { command: ['node', '-e', 'setInterval(() => {}, 1000)'], within: '500ms' },
      'no line "ready …" within 500ms',
    ],
    [
      'because its ready line can’t be read',
      { command: ['node', '-e', 'console.log("ready soon"); setInterval(() => {}, 1000)'], within: '10s' },
      'not followed by JSON',
    ],
    [
      'because it gives no port',
      { command: ['node', '-e', 'console.log("ready {}"); setInterval(() => {}, 1000)'], within: '10s' },
      'is no port',
    ],
  ])('%s makes every check inconclusive, and the run ends with 2', async (_, start, why) => {
    const plan = everyKind();
    const { run, events } = await open({ ...FILE, start }, plan);
    run.begin(plan.checks.map((check) => check.id));
    const { results, observations, ledger } = await run.finish();
    expect(results.map((each) => each.id)).toEqual(kinds.map((kind) => kind.kind));
    for (const { verdict } of results)
      expect(verdict).toMatchObject({
        verdict: 'inconclusive',
        cause: 'unreachable',
        explanation: expect.stringContaining(why),
      });
    expect(observations).toHaveLength(kinds.length);
    expect(ledger).toEqual([]);
    expect(events.filter((each) => each.type === 'end')).toHaveLength(kinds.length);
    expect(exitCodeOfOutcome(concludeRun(plan, results).outcome)).toBe(2);
  });

  it('lets no secret out of the last words of its process', async () => {
    const plan = everyKind();
    const start = node('console.error("bad password staple-gun-orchid"); process.exit(1)');
    const { run } = await open({ ...FILE, ...(start === undefined ? {} : { start }) }, plan);
    run.begin(['session.logout']);
    const observed = await run.finish();
    expect(JSON.stringify([observed.results, observed.observations])).not.toContain('staple-gun-orchid');
  });
});

/** A target that runs already, on the port of a server of the test. */
function running(port: number) {
  return {
    facts: { port: String(port) },
    control: () => Promise.reject(new Error('no control channel')),
    ended: () => null,
    stop: () => Promise.reject(new Error('stopped what it did not start')),
  };
}

describe('a run', () => {
  const logout = planOf([requirement('r', ['session.logout'])]);
  const plan: Plan = {
    ...logout,
    checks: logout.checks.map((check) => ({
      ...check,
      kind: 'session.logout',
      params: { carrier: 'header' },
    })),
  };
  const clara: NonNullable<TargetFile['personas']> = {
    clinician: {
      role: 'clinician',
      // Two accounts of one user: the small system has no other.
      accounts: [1, 2].map(() => ({
        username: 'clara',
        password: { literal: 'staple-gun-orchid' },
      })),
    },
  };
  const file: TargetFile = { ...FILE, personas: clara, signIn: { api: BEARER } };

  it('comes to a verdict by what really happened, and leaves a target alone that it did not start', async () => {
    const system = await openBearerSystem();
    const { run, events } = await open(file, plan, { started: running(system.port) });
    run.begin(['session.logout']);
    const result = await run.verdict('session.logout');
    expect(result.verdict).toMatchObject({ verdict: 'pass' });
    const observed = await run.finish();
    expect(observed.ledger.length).toBe(system.seen.length);
    expect(observed.ledger.map((each) => each.seq)).toEqual(system.seen.map((_, index) => index + 1));
    expect(observed.results[0]?.transcript).toBeDefined();
    expect(events.map((each) => each.type)).toEqual(['begin', 'end']);
    const kept = JSON.stringify([
      observed.results,
      observed.observations,
      observed.ledger,
      [...observed.transcripts],
    ]);
    expect(kept).not.toContain('staple-gun-orchid');
    for (const { headers } of system.seen) {
      const bearer = headers.authorization?.split(' ')[1];
      if (bearer !== undefined) expect(kept).not.toContain(bearer);
    }
  });

  it('begins a check once, however often it is asked to', async () => {
    const system = await openBearerSystem();
    const { run, events } = await open(file, plan, { started: running(system.port) });
    run.begin(['session.logout']);
    run.begin(['session.logout', 'not.in-the-plan']);
    await run.finish();
    expect(events.filter((each) => each.type === 'begin')).toHaveLength(1);
  });

  it('begins a check of the whole run when every other has ended, and knows what they came to', async () => {
    const system = await openBearerSystem();
    const traced = { ...file, nonce: { header: 'X-Request-Id' } };
    const { run, events } = await open(traced, everyKind(), { started: running(system.port) });
    run.begin(['audit.coverage', 'session.logout']);
    const { ledger } = await run.finish();
    const order = events.flatMap((each) => ('check' in each ? [`${each.type} ${each.check}`] : []));
    expect(order.indexOf('begin audit.coverage')).toBeGreaterThan(order.indexOf('end session.logout'));
    const whole = ledger.flatMap(({ action, came }) => (came === undefined ? [] : [`${action} ${came}`]));
    expect(whole).toEqual(expect.arrayContaining(['session.sign-in success', 'session.sign-out success']));
  });

  it('has no verdict for a check that was never begun', async () => {
    const system = await openBearerSystem();
    const { run } = await open(file, plan, { started: running(system.port) });
    await expect(run.verdict('session.logout')).rejects.toThrow('was not begun');
  });

  it('begins the checks with the longest wait first', async () => {
    const system = await openBearerSystem();
    const every = everyKind();
    const slow = { ...file, signIn: { api: { ...BEARER, idle: '30s' } } };
    const { run, events } = await open(slow, every, { started: running(system.port), workers: 1 });
    run.begin(['session.logout', 'session.idle']);
    await vi.waitFor(() => expect(events.map((each) => each.type)).toContain('wait'), { timeout: 5000 });
    expect(events[0]).toEqual({ type: 'begin', check: 'session.idle' });
    const { results } = await run.finish({ abandon: true });
    expect(results.find((each) => each.id === 'session.idle')?.verdict).toMatchObject({
      verdict: 'inconclusive',
      cause: 'time-budget',
    });
  });
});

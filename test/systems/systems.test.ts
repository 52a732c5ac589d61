/**
 * The same suites on systems that sign people in quite differently: by forms, by bearer tokens, and through an OpenID
 * provider. Their target files say how; nothing of the suites is changed for any of them.
 */
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { openRun } from '../../src/conductor/run.js';
import { kinds } from '../../src/kinds/registry.js';
import { loadPlan } from '../../src/plan/load.js';
import { resolveSecrets } from '../../src/plan/secrets.js';
import { findBrowser } from '../../src/setup/browser.js';
import { explanationOf, verdictsOf } from '../contract/clinic.js';
import { openBearerSystem } from './bearer/server.js';
import { openFormSystem } from './form/server.js';
import { openOpenIdSystem } from './openid/server.js';

/** What the suites demand of sessions and of signing in, of kinds that need nothing else of a system. */
const KINDS = ['mfa.required', 'session.idle', 'session.absolute', 'session.logout', 'session.open-tab'];
const SUITES = ['authentication', 'automatic-logoff'];
const ATTEMPTS = 3;

const browser = await findBrowser(process.env);

interface System {
  readonly title: string;
  readonly folder: string;
  /** Sessions that it has; checks of the others are not applicable, as its file says. */
  readonly carrier: 'cookie' | 'header';
  open(fault?: string): Promise<Readonly<Record<string, string>>>;
  /** Each fault, and the check that must turn red. */
  readonly faults: Readonly<Record<string, string>>;
}

const SYSTEMS: readonly System[] = [
  {
    title: 'a form with a token in it and a redirect',
    folder: 'form',
    carrier: 'cookie',
    async open(fault) {
      const { port } = await openFormSystem({
        neverIdles: fault === 'neverIdles',
        neverEnds: fault === 'neverEnds',
        codeSkipped: fault === 'codeSkipped',
      });
      return { port: String(port) };
    },
    faults: {
      codeSkipped: 'auth.mfa-every-path',
      neverIdles: 'logoff.idle-web',
      neverEnds: 'logoff.absolute-web',
    },
  },
  {
    title: 'bearer tokens',
    folder: 'bearer',
    carrier: 'header',
    async open(fault) {
      const { port } = await openBearerSystem({
        neverIdles: fault === 'neverIdles',
        neverEnds: fault === 'neverEnds',
        refreshSurvives: fault === 'refreshSurvives',
      });
      return { port: String(port) };
    },
    faults: {
      refreshSurvives: 'logoff.logout-api',
      neverIdles: 'logoff.idle-api',
      neverEnds: 'logoff.absolute-api',
    },
  },
  {
    title: 'an OpenID provider',
    folder: 'openid',
    carrier: 'cookie',
    async open(fault) {
      const { relyingParty, provider } = await openOpenIdSystem({
        neverIdles: fault === 'neverIdles',
        neverEnds: fault === 'neverEnds',
        anyCode: fault === 'anyCode',
      });
      return { port: String(relyingParty.port), provider: String(provider.port) };
    },
    faults: {
      anyCode: 'auth.mfa-every-path',
      neverIdles: 'logoff.idle-web',
      neverEnds: 'logoff.absolute-web',
    },
  },
];

/** The planned checks, their verdicts, and why where one is not a pass. */
async function run(system: System, fault?: string) {
  const loaded = loadPlan({
    suites: 'suites',
    target: fileURLToPath(new URL(system.folder, import.meta.url)),
    // The one that asks for an overall limit too.
    profile: 'nist-800-63b-aal2',
    kinds,
  });
  const target = await resolveSecrets(loaded.target, {});
  const checks = loaded.plan.checks.filter(
    (check) => SUITES.includes(check.suite) && KINDS.includes(check.kind),
  );
  for (let attempt = 1; ; attempt++) {
    const facts = await system.open(fault);
    const running = await openRun({
      runId: '20261123T051500Z-4f9a21c3',
      plan: loaded.plan,
      target: { value: target.value, folder: target.folder },
      effects: 'write',
      maxWaitMs: 60_000,
      workers: 6,
      browser: async () => browser?.path ?? '',
      started: {
        facts,
        control: () => Promise.reject(new Error('no control channel')),
        ended: () => null,
        stop: () => Promise.resolve(),
      },
    });
    onTestFinished(() =>
      running.finish({ abandon: true }).then(
        () => undefined,
        () => undefined,
      ),
    );
    running.begin(checks.map(({ id }) => id));
    const results = (await running.finish()).results.filter(({ id }) =>
      checks.some((check) => check.id === id),
    );
    const late = results.some(
      ({ verdict }) => verdict.verdict === 'inconclusive' && verdict.cause === 'scheduling-lag',
    );
    if (late && attempt < ATTEMPTS) continue;
    const why = results
      .filter(({ verdict }) => verdict.verdict !== 'pass')
      .map((result) => `${result.id}: ${explanationOf(result)}`);
    return { checks, verdicts: verdictsOf(results), why };
  }
}

describe.each(SYSTEMS)('a system that signs people in by $title', (system) => {
  beforeEach((context) => {
    if (browser === undefined || browser === null)
      context.skip('no browser is installed: npx safeprobe setup');
  });

  it('passes every check of its sessions, and of its ways in', async () => {
    const { checks, verdicts, why } = await run(system);
    const expected = checks.map(({ id, kind, params }) => {
      const carrier = kind === 'session.open-tab' ? 'cookie' : params.carrier;
      return [id, carrier === undefined || carrier === system.carrier ? 'pass' : 'not-applicable'];
    });
    expect(verdicts, why.join('\n')).toEqual(Object.fromEntries(expected));
    expect(Object.values(verdicts).filter((verdict) => verdict === 'pass').length).toBeGreaterThan(2);
  });

  it.each(Object.entries(system.faults))('with the fault %s fails %s', async (fault, check) => {
    const { verdicts, why } = await run(system, fault);
    expect(verdicts[check], why.join('\n')).toBe('fail');
  });
});

import { expect, it, onTestFinished } from 'vitest';
import { openRun } from '../../src/conductor/run.js';
import type { Plan } from '../../src/model.js';
import { findBrowser } from '../../src/setup/browser.js';
import type { TargetFile } from '../../src/target/schema.js';
import { BEARER, FORM, openBearerSystem, openFormSystem } from '../target/systems.js';
import { plan, requirement } from '../verdict/samples.js';

const browser = await findBrowser(process.env);

type SignIn = NonNullable<TargetFile['signIn']>[string];

function fileFor(port: number, path: SignIn): TargetFile {
  return {
    target: 'small',
    title: 'A small server',
    role: 'service',
    environment: 'demo',
    scope: { hosts: ['localhost'], ports: [port] },
    bases: { api: `http://localhost:${port}` },
    personas: {
      clinician: {
        role: 'clinician',
        accounts: Array.from({ length: 8 }, () => ({
          username: 'clara',
          password: { literal: 'staple-gun-orchid' },
        })),
      },
    },
    signIn: { main: path },
  };
}

async function verdictOf(file: TargetFile, kind: string, params: Plan['checks'][number]['params']) {
  const base = plan([requirement('r', [kind])]);
  const run = await openRun({
    runId: '20261123T051500Z-4f9a21c3',
    plan: { ...base, checks: base.checks.map((check) => ({ ...check, kind, params })) },
    target: { value: file, folder: '.' },
    effects: 'write',
    maxWaitMs: 10_000,
    workers: 4,
    browser: async () => browser?.path ?? '',
  });
  onTestFinished(() => run.finish({ abandon: true }).then(() => undefined));
  const begun = performance.now();
  run.begin([kind]);
  const { verdict } = await run.verdict(kind);
  return { verdict, tookMs: performance.now() - begun };
}

const HEADER = { carrier: 'header', tolerance: 0.1 };
const byBearer = async (limits: Partial<SignIn>) =>
  fileFor((await openBearerSystem()).port, { ...BEARER, ...limits });
const byForm = async (limits: Partial<SignIn>) =>
  fileFor((await openFormSystem()).port, { ...FORM, ...limits });

it.for<[string, () => Promise<TargetFile>, Plan['checks'][number]['params'], RegExp, string, string]>([
  [
    'session.idle',
    () => byBearer({ idle: '15m' }),
    HEADER,
    /clinician session idle for 22 min 30 s: 22 min 30 s is longer than --max-wait 10 s/,
    'signIn.main.idle',
    '15 min',
  ],
  [
    'session.absolute',
    () => byBearer({ idle: '15m', absolute: '12h' }),
    HEADER,
    // A session is a little older than new when its wait begins.
    /the overall limit of a clinician session in use: 13 h 1[12] min is longer than --max-wait 10 s/,
    'signIn.main.absolute',
    '12 h',
  ],
  [
    'session.open-tab',
    () => byForm({ idle: '15m' }),
    { tolerance: 0.1 },
    // Of the two pages, the one that was left first.
    /a page of a clinician left open for 1[36] min 30 s: 1[36] min 30 s is longer than --max-wait 10 s/,
    'signIn.main.idle',
    '15 min',
  ],
])(
  'a wait of %s beyond --max-wait is named, and not begun: its limit is told as declared, not as observed',
  { timeout: 30_000 },
  async ([kind, file, params, why, key, value], { skip }) => {
    if (kind === 'session.open-tab' && browser === null) skip('no browser is installed');
    const { verdict, tookMs } = await verdictOf(await file(), kind, params);
    expect(verdict).toMatchObject({
      verdict: 'inconclusive',
      cause: 'time-budget',
      declared: { key, value },
    });
    const said = 'explanation' in verdict ? verdict.explanation : '';
    expect(said).toMatch(why);
    expect(tookMs).toBeLessThan(10_000);
  },
);

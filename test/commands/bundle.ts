/** Bundles of a small run, judged by the very code that judges in a run, and ways to tamper with them. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { sealObservation } from '../../src/conductor/observe.js';
import { resultOf } from '../../src/conductor/run.js';
import { type BundleContents, type SealOptions, writeBundle } from '../../src/evidence/bundle.js';
import { canonicalJson, digestOf } from '../../src/evidence/canonical.js';
import { createRedactor } from '../../src/evidence/redaction.js';
import { kindOf } from '../../src/kinds/registry.js';
import type { Observation, Plan, PlannedCheck, Results } from '../../src/model.js';
import { renderHtml } from '../../src/report/html.js';
import { concludeRun } from '../../src/verdict/run.js';

const CLAUSE = '164.312(a)(2)(iii)';
const TIME = '2026-11-23T05:00:00.000Z';

/** As this build has it. */
export const VERSION = kindOf('session.logout')?.version ?? 0;

const check = (id: string): PlannedCheck => ({
  id,
  suite: 'automatic-logoff',
  title: 'After sign-out nothing of the session is accepted',
  kind: 'session.logout',
  kindVersion: VERSION,
  params: { carrier: 'header' },
  covers: ['LOGOFF-3'],
  requirements: [CLAUSE],
  effects: 'read',
  fix: 'Revoke tokens on the server.',
});

export const PLAN: Plan = {
  schema: 'safeprobe/plan/1',
  profile: { id: 'core', title: 'Core', status: 'in force' },
  target: { id: 'clinic', title: 'Clinic', role: 'ehr', environment: 'demo', digest: 'a'.repeat(64) },
  partial: false,
  selection: [],
  checks: [check('logoff.logout-api'), check('logoff.logout-web')],
  requirements: [
    {
      id: CLAUSE,
      regime: 'hipaa',
      cite: `45 CFR ${CLAUSE}`,
      title: 'Automatic logoff',
      level: 'addressable',
      duty: 'End it.',
      rows: ['LOGOFF-3'],
      checks: ['logoff.logout-api', 'logoff.logout-web'],
    },
  ],
  mayLack: {},
  catalogueRows: 85,
};

const answer = (accepted: boolean) => ({
  status: accepted ? 200 : 401,
  success: accepted,
  denied: !accepted,
  canaries: [],
  markerSeen: null,
  said: accepted ? '200 OK' : '401 Unauthorized',
  nonce: null,
  sentAt: TIME,
  receivedAt: TIME,
});

/** `leaves` says whether a copy of the session still works after sign-out. */
function observe({ id, kind, kindVersion }: PlannedCheck, leaves: boolean): Observation {
  return {
    check: id,
    kind,
    kindVersion,
    startedAt: TIME,
    durationMs: 12,
    status: 'observed',
    facts: {
      signIn: 'api',
      before: answer(true),
      twinRefresh: null,
      signOut: answer(true),
      after: answer(leaves),
      refreshAfter: null,
      twinBefore: answer(true),
      twinAfter: answer(true),
    },
  };
}

export interface RunSample {
  readonly plan?: Plan;
  /** Checks whose session survives its sign-out. */
  readonly leaves?: readonly string[];
  /** What is recorded instead of what the judges say. */
  readonly edit?: (results: Results) => Results;
}

export function contentsOf({ plan = PLAN, leaves = [], edit = (results) => results }: RunSample = {}) {
  const observations = plan.checks.map((each) =>
    sealObservation(observe(each, leaves.includes(each.id)), createRedactor()),
  );
  const checks = plan.checks.map((each, index) => {
    const [kind, observation] = [kindOf('session.logout'), observations[index]];
    if (kind === undefined || observation === undefined) throw new Error('the sample is wrong');
    return resultOf(each, kind, observation);
  });
  const results = edit({
    schema: 'safeprobe/results/1',
    runId: '20261123T050000Z-00000001',
    startedAt: TIME,
    endedAt: '2026-11-23T05:00:20.000Z',
    planDigest: digestOf(plan),
    partial: plan.partial,
    ...concludeRun(plan, checks),
    checks,
    phases: [{ name: 'start', ms: 10 }],
  });
  const tool = {
    name: 'safeprobe' as const,
    version: '0.1.0',
    node: 'v20',
    platform: 'linux',
    kinds: { 'session.logout': 1 },
  };
  const contents: BundleContents = {
    plan,
    results,
    observations,
    transcripts: new Map(),
    ledger: [],
    inputs: new Map(),
    tool,
    views: new Map(),
  };
  return contents;
}

const root = mkdtempSync(join(tmpdir(), 'safeprobe-commands-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let made = 0;

/** A folder of its own, gone when the tests of the file are over. */
export function place(name: string): string {
  made += 1;
  return join(root, `${made}-${name}`);
}

/** Seals into a new folder, with the HTML report among the views, and returns the folder. */
export async function sealed(run: RunSample = {}, options: SealOptions = {}): Promise<string> {
  const contents = contentsOf(run);
  const { plan, results, observations, transcripts, tool } = contents;
  const html = renderHtml({
    plan,
    results,
    observations: new Map(observations.map((each) => [each.check, each])),
    transcripts,
    tool,
    signature:
      options.signer === undefined ? { signed: false } : { signed: true, signer: options.signer.hint },
  });
  const folder = place('bundle');
  await writeBundle(folder, { ...contents, views: new Map([['report.html', html]]) }, options);
  return folder;
}

/** Rewrites a JSON file of a bundle in its canonical form, as someone with a tool for it would. */
export function tamper<T>(folder: string, file: string, change: (document: T) => T): void {
  const path = join(folder, file);
  const document = JSON.parse(readFileSync(path, 'utf8')) as T;
  writeFileSync(path, canonicalJson(change(document)));
}

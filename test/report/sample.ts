/** A run that never happened, rich in cases. The roll-up is the real one, so that outcomes and reasons are too. */
import type {
  CheckResult,
  Level,
  Observation,
  Plan,
  PlannedCheck,
  PlannedRequirement,
  Waiver,
} from '../../src/model.js';
import type { ReportInput } from '../../src/report/input.js';
import { concludeRun } from '../../src/verdict/run.js';
import { HOSTILE } from './hostile.js';
import { SKETCHES, type Sketch } from './sketches.js';

const REQUIREMENTS: readonly (readonly [
  id: string,
  cite: string,
  title: string,
  level: Level,
  rows: readonly string[],
])[] = [
  ['hipaa-312-c-1', '164.312(c)(1)', 'Integrity', 'required', ['INT-1', 'INT-2']],
  [
    'hipaa-312-a-1',
    '164.312(a)(1)',
    'Access control',
    'required',
    ['AUTHZ-1', 'AUTHZ-2', 'AUTHZ-3', 'AUTHZ-6', 'AUTHZ-7'],
  ],
  ['hipaa-312-a-2-ii', '164.312(a)(2)(ii)', 'Emergency access procedure', 'required', ['EMG-1']],
  ['hipaa-312-a-2-iii', '164.312(a)(2)(iii)', 'Automatic logoff', 'addressable', ['LOGOFF-1', 'LOGOFF-4']],
  ['hipaa-312-b', '164.312(b)', 'Audit controls', 'required', ['AUD-1', 'AUD-2', 'AUD-15']],
  ['hipaa-312-d', '164.312(d)', 'Person or entity authentication', 'required', ['MFA-1']],
  ['hipaa-312-e-1', '164.312(e)(1)', 'Transmission security', 'required', ['TLS-6']],
  ['hipaa-312-e-2-ii', '164.312(e)(2)(ii)', 'Encryption', 'addressable', ['TLS-1']],
];

const WAIVERS: readonly Waiver[] = [
  {
    check: 'tls.protocol',
    owner: 'R. Hale, platform security',
    reason: 'An infusion pump speaks TLS 1.0 until its replacement.',
    until: '2027-01-31',
  },
  { check: 'access.matrix', owner: 'J. Ortiz', reason: 'Fixed in the next release.', until: '2026-10-01' },
];

export interface SampleOptions {
  readonly sketches?: readonly Sketch[];
  readonly partial?: boolean;
  readonly signed?: boolean;
  /** Planned, but nothing came of them. */
  readonly lost?: readonly string[];
}

function planned(sketch: Sketch): PlannedCheck {
  const { id, suite, title, kind, covers, requirements, params = {}, fix = '' } = sketch;
  return { id, suite, title, kind, kindVersion: 1, params, covers, requirements, effects: 'read', fix };
}

function requirement(
  [id, cite, title, level, rows]: (typeof REQUIREMENTS)[number],
  sketches: readonly Sketch[],
): PlannedRequirement {
  const checks = sketches.filter((sketch) => sketch.requirements.includes(id)).map((sketch) => sketch.id);
  return { id, regime: 'hipaa', cite, title, level, duty: `${title}.`, rows, checks };
}

function resultOf({
  id,
  suite,
  title,
  kind,
  covers,
  requirements,
  verdict,
  durationMs = 40,
  fix = '',
  har,
}: Sketch): CheckResult {
  return {
    id,
    suite,
    title,
    kind,
    covers,
    requirements,
    verdict,
    startedAt: '2026-11-23T09:14:02.120Z',
    durationMs,
    fix,
    observation: `observations/${id}.json`,
    ...(har === undefined ? {} : { transcript: `transcripts/${id}.har` }),
  };
}

function observationOf({ id, kind, verdict, durationMs = 40 }: Sketch): Observation {
  const base = { check: id, kind, kindVersion: 1, startedAt: '2026-11-23T09:14:02.120Z', durationMs };
  if (verdict.verdict === 'not-applicable')
    return { ...base, status: 'not-applicable', reason: verdict.reason };
  if (verdict.verdict === 'inconclusive' && verdict.judgement === undefined)
    return {
      ...base,
      status: 'not-observed',
      cause: verdict.cause,
      explanation: verdict.explanation,
      remedy: verdict.remedy,
    };
  return {
    ...base,
    status: 'observed',
    facts: {
      aliveAt: '2026-11-23T09:14:09.320Z',
      status: 200,
      canaries: ['p-alice.mrn'],
      hostile: HOSTILE.script,
    },
  };
}

export function sample(options: SampleOptions = {}): ReportInput {
  const { sketches = SKETCHES, partial = false, signed = true, lost = [] } = options;
  const run = sketches.filter((sketch) => !lost.includes(sketch.id));
  const plan: Plan = {
    schema: 'safeprobe/plan/1',
    profile: { id: 'core', title: 'Technical safeguards, core', status: 'in force' },
    target: {
      id: 'clinic',
      title: 'Northside Clinic (embedded)',
      role: 'ehr',
      environment: 'demo',
      digest: 'b1'.repeat(32),
    },
    partial,
    selection: partial ? ['--suite access-control', '--check logoff.*'] : [],
    checks: sketches.map(planned),
    requirements: REQUIREMENTS.map((each) => requirement(each, sketches)),
    mayLack: {
      'TLS-6': 'A target that makes no outbound calls has nothing to refuse.',
      'INT-2': 'Only where records are signed.',
    },
    catalogueRows: 85,
  };
  const checks = run.map(resultOf);
  const conclusion = concludeRun(plan, checks, { waivers: WAIVERS, decisions: [], today: '2026-11-23' });
  const transcripts = run
    .filter((sketch) => sketch.har !== undefined)
    .map((sketch) => [sketch.id, sketch.har] as const);
  return {
    plan,
    results: {
      schema: 'safeprobe/results/1',
      runId: '20261123-091358-7f3k',
      startedAt: '2026-11-23T09:13:58.004Z',
      endedAt: '2026-11-23T09:14:31.870Z',
      planDigest: 'c4'.repeat(32),
      partial,
      ...conclusion,
      checks,
      phases: [
        { name: 'start the target', ms: 2_140 },
        { name: 'sign-ins', ms: 1_310 },
        { name: 'longest wait (logoff.idle-api)', ms: 11_200 },
        { name: 'rest', ms: 640 },
      ],
    },
    observations: new Map(run.map((sketch) => [sketch.id, observationOf(sketch)])),
    transcripts: new Map(transcripts),
    tool: {
      name: 'safeprobe',
      version: '0.1.0',
      node: 'v20.20.2',
      platform: 'linux x64',
      kinds: { 'session.idle': 1 },
    },
    signature: signed
      ? {
          signed,
          signer: '9f'.repeat(32),
          subject: 'registry.example/clinic@sha256:'.concat('ab'.repeat(32)),
        }
      : { signed },
    waivers: WAIVERS,
  };
}

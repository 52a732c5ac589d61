import type { BundleContents } from '../../src/evidence/bundle.js';
import { digestOf } from '../../src/evidence/canonical.js';
import { observationPath, transcriptPath } from '../../src/evidence/paths.js';
import { toHar } from '../../src/evidence/transcript.js';
import type {
  CheckResult,
  Json,
  LedgerEntry,
  Observation,
  Plan,
  Results,
  Tool,
  Verdict,
} from '../../src/model.js';

/** The smallest run that has one of everything: two checks, one transcript, one ledger line, one input, one view. */
export const CHECKS = ['logoff.idle-api', 'access.Matrix [a]'] as const;

export const PLAN: Plan = {
  schema: 'safeprobe/plan/1',
  profile: { id: 'core', title: 'Core', status: 'in force' },
  target: { id: 'clinic', title: 'Clinic', role: 'ehr', environment: 'demo', digest: 'a'.repeat(64) },
  partial: false,
  selection: [],
  checks: CHECKS.map((id) => ({
    id,
    suite: 's',
    title: id,
    kind: 'session.idle',
    kindVersion: 1,
    params: { limitMs: 8000 },
    covers: ['LOGOFF-1'],
    requirements: ['164.312(a)(2)(iii)'],
    effects: 'read',
    fix: 'End it.',
  })),
  requirements: [
    {
      id: '164.312(a)(2)(iii)',
      regime: 'security-rule',
      cite: '45 CFR 164.312(a)(2)(iii)',
      title: 'Automatic logoff',
      level: 'addressable',
      duty: 'End it.',
      rows: ['LOGOFF-1'],
      checks: [...CHECKS],
    },
  ],
  mayLack: {},
  catalogueRows: 85,
};

export const PASS: Verdict = {
  verdict: 'pass',
  judgement: {
    controls: [{ name: 'alive-just-before', held: true, seen: '200' }],
    assertions: [{ subject: 'session', expected: '401', actual: '401', outcome: 'holds' }],
  },
};

export const OBSERVATIONS: readonly Observation[] = CHECKS.map((check) => ({
  check,
  kind: 'session.idle',
  kindVersion: 1,
  startedAt: '2026-11-23T05:00:00.000Z',
  durationMs: 12.5,
  status: 'observed',
  facts: { aliveAt: 200, deadAt: 401, where: 'π “quoted”' },
}));

export function resultsOf(plan: Plan, verdict: Verdict = PASS): Results {
  const checks = plan.checks.map(
    ({ id, suite, title, kind, covers, requirements, fix }, index): CheckResult => ({
      id,
      suite,
      title,
      kind,
      covers,
      requirements,
      verdict,
      startedAt: '2026-11-23T05:00:00.000Z',
      durationMs: 12.5,
      observation: observationPath(id),
      ...(index === 0 ? { transcript: transcriptPath(id) } : {}),
      fix,
    }),
  );
  const passed = verdict.verdict === 'pass';
  return {
    schema: 'safeprobe/results/1',
    runId: 'run-1',
    startedAt: '2026-11-23T05:00:00.000Z',
    endedAt: '2026-11-23T05:00:20.000Z',
    planDigest: digestOf(plan),
    outcome: passed ? 'conformant' : 'nonconformant',
    partial: plan.partial,
    because: 'Every check says so.',
    counts: {
      pass: passed ? checks.length : 0,
      fail: passed ? 0 : checks.length,
      inconclusive: 0,
      notApplicable: 0,
    },
    rowsExamined: 1,
    rows: 85,
    requirements: plan.requirements.map(({ id, cite, title, level, checks: ids }) => ({
      id,
      cite,
      title,
      level,
      outcome: passed ? 'conformant' : 'nonconformant',
      checks: ids,
      rowsExamined: 1,
      rows: 1,
      because: 'Passing.',
    })),
    checks,
    phases: [{ name: 'start', ms: 10 }],
  };
}

export const FAIL: Verdict = {
  verdict: 'fail',
  expected: '401',
  actual: '200',
  judgement: {
    controls: [{ name: 'alive-just-before', held: true, seen: '200' }],
    assertions: [{ subject: 'session', expected: '401', actual: '200', outcome: 'broken' }],
  },
};

const LEDGER: readonly LedgerEntry[] = [1, 2].map((seq) => ({
  seq,
  check: CHECKS[0],
  sentAt: '2026-11-23T05:00:00.000Z',
  receivedAt: '2026-11-23T05:00:00.010Z',
  persona: 'clinician',
  actor: null,
  action: 'patient.read',
  resource: null,
  nonce: 'sp-1',
  method: 'GET',
  url: 'https://localhost/fhir/Patient/1',
  status: 200,
  attempt: 1,
}));

const TOOL: Tool = {
  name: 'safeprobe',
  version: '0.1.0',
  node: 'v20',
  platform: 'linux',
  kinds: { 'session.idle': 1 },
};

export function contentsOf(plan: Plan = PLAN, verdict: Verdict = PASS): BundleContents {
  return {
    plan,
    results: resultsOf(plan, verdict),
    observations: OBSERVATIONS,
    transcripts: new Map([[CHECKS[0], toHar([])]]),
    ledger: LEDGER,
    inputs: new Map<string, Json>([['profile', { profile: 'core' }]]),
    tool: TOOL,
    views: new Map([['report.html', '<!doctype html>\n<title>Report</title>\n']]),
  };
}

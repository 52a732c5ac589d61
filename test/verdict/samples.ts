/** Verdicts, checks and plans in their smallest form. */
import type {
  Assertion,
  CheckResult,
  ControlSeen,
  Judgement,
  Level,
  Plan,
  PlannedRequirement,
  Verdict,
  VerdictWord,
} from '../../src/model.js';

export function control(name: string, held = true): ControlSeen {
  return { name, held, seen: `${name} seen` };
}

export function assertion(outcome: Assertion['outcome'], subject = `what ${outcome}`): Assertion {
  return { subject, expected: `${subject} expected`, actual: `${subject} actual`, outcome };
}

export function judgement(
  controls: readonly ControlSeen[],
  ...outcomes: readonly Assertion['outcome'][]
): Judgement {
  return { controls, assertions: outcomes.map((outcome) => assertion(outcome)) };
}

const GOOD = judgement([control('twin')], 'holds');

export function verdict(word: VerdictWord): Verdict {
  switch (word) {
    case 'pass':
      return { verdict: 'pass', judgement: GOOD };
    case 'fail':
      return { verdict: 'fail', expected: '401', actual: '200', judgement: GOOD };
    case 'inconclusive':
      return { verdict: 'inconclusive', cause: 'control-failed', explanation: 'dead twin', remedy: 'mend' };
    case 'not-applicable':
      return { verdict: 'not-applicable', reason: 'it has none' };
  }
}

export type Judged = Pick<CheckResult, 'id' | 'covers' | 'verdict'>;

/** `check('a', 'fail')` covers the catalogue row `A`. */
export function check(id: string, word: VerdictWord, covers: readonly string[] = [id.toUpperCase()]): Judged {
  return { id, covers, verdict: verdict(word) };
}

export function requirement(
  id: string,
  checks: readonly string[],
  level: Level = 'required',
): PlannedRequirement {
  return {
    id,
    regime: 'hipaa',
    cite: `45 CFR ${id}`,
    title: id,
    level,
    duty: 'Do it.',
    rows: checks.map((name) => name.toUpperCase()),
    checks,
  };
}

export function plan(requirements: readonly PlannedRequirement[], more: Partial<Plan> = {}): Plan {
  const ids = [...new Set(requirements.flatMap((each) => each.checks))];
  return {
    schema: 'safeprobe/plan/1',
    profile: { id: 'small', title: 'Small', status: 'in-force' },
    target: { id: 't', title: 'T', role: 'ehr', environment: 'demo', digest: '0'.repeat(64) },
    partial: false,
    selection: [],
    checks: ids.map((id) => ({
      id,
      suite: 's',
      title: id,
      kind: 'session.idle',
      kindVersion: 1,
      params: {},
      covers: [id.toUpperCase()],
      requirements: requirements.filter((each) => each.checks.includes(id)).map((each) => each.id),
      effects: 'read',
      fix: 'Mend it.',
    })),
    requirements,
    mayLack: {},
    catalogueRows: 85,
    ...more,
  };
}

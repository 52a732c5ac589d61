/**
 * Every noun of a run, as plain data. Whatever is sealed into a bundle is one of these, so each type here is
 * JSON: no Date, no Buffer, no class. Times are ISO 8601 in UTC; durations are milliseconds.
 */

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };
export type JsonObject = { readonly [key: string]: Json | undefined };

/** What a check may do to the target; the guard for production compares it with `--effects`. */
export type Effects = 'read' | 'write' | 'lockout';
export const EFFECTS: readonly Effects[] = ['read', 'write', 'lockout'];

export type Environment = 'demo' | 'test' | 'staging' | 'production';
export type TargetRole = 'ehr' | 'idp' | 'proxy' | 'service';

// ---------------------------------------------------------------- judging

/** A control: the observation without which the verdict would mean nothing. */
export interface ControlSeen {
  readonly name: string;
  readonly held: boolean;
  /** What was observed, in words a reader can check against the transcript. */
  readonly seen: string;
  /** Why it did not hold, when that is not the target's doing: the harness itself was late. */
  readonly cause?: 'scheduling-lag';
}

/**
 * One thing that must hold. `unknown` is for an assertion whose own control failed or whose observation is
 * missing: it never counts as broken, and it never lets the check pass.
 */
export interface Assertion {
  readonly subject: string;
  readonly expected: string;
  readonly actual: string;
  readonly outcome: 'holds' | 'broken' | 'unknown';
}

/** What a kind's `judge` returns: no verdict words, only controls and assertions. */
export interface Judgement {
  readonly controls: readonly ControlSeen[];
  readonly assertions: readonly Assertion[];
  /** A measured figure worth reporting with its uncertainty, e.g. an idle limit. */
  readonly measured?: readonly { readonly what: string; readonly value: string }[];
}

/** Why nothing could be concluded. `harness-fault` is ours; the others are the target's or the run's. */
export type Cause =
  | 'control-failed'
  | 'not-observed'
  | 'unreachable'
  | 'prerequisite-missing'
  | 'time-budget'
  | 'scheduling-lag'
  | 'refused-effects'
  | 'harness-fault';

/** A limit that the owner documents under a key of the target file, and that was too long to be waited for. */
export type DeclaredLimit = { readonly key: string; readonly value: string };

export type Verdict =
  | { readonly verdict: 'pass'; readonly judgement: Judgement }
  | {
      readonly verdict: 'fail';
      readonly expected: string;
      readonly actual: string;
      readonly judgement: Judgement;
    }
  | {
      readonly verdict: 'inconclusive';
      readonly cause: Cause;
      readonly explanation: string;
      readonly remedy: string;
      readonly judgement?: Judgement;
      readonly declared?: DeclaredLimit;
    }
  | { readonly verdict: 'not-applicable'; readonly reason: string };

export type VerdictWord = Verdict['verdict'];
export const VERDICT_WORDS: readonly VerdictWord[] = ['pass', 'fail', 'inconclusive', 'not-applicable'];

// ---------------------------------------------------------------- observing

/** What a check's observation sealed: facts, or why there are none. Judged only in this form. */
export type Observation = {
  readonly check: string;
  readonly kind: string;
  readonly kindVersion: number;
  readonly startedAt: string;
  readonly durationMs: number;
} & (
  | { readonly status: 'observed'; readonly facts: JsonObject }
  | {
      readonly status: 'not-observed';
      readonly cause: Cause;
      readonly explanation: string;
      readonly remedy: string;
      readonly declared?: DeclaredLimit;
    }
  | { readonly status: 'not-applicable'; readonly reason: string }
);

/** One action the harness performed, as it will be looked for in the target's own log. */
export interface LedgerEntry {
  readonly seq: number;
  readonly check: string;
  readonly sentAt: string;
  readonly receivedAt: string;
  /** When the last request was answered of those that it began, such as the further steps of a sign-in. */
  readonly endedAt?: string;
  /** Of a browser, whose requests carry no nonce and are not each in here. */
  readonly by?: 'browser';
  readonly persona: string | null;
  /** The actor name by which the target's log should know the account; a fingerprint when it is secret. */
  readonly actor: string | null;
  readonly action: string;
  readonly resource: string | null;
  readonly nonce: string | null;
  readonly method: string;
  readonly url: string;
  /** Null when no answer came. */
  readonly status: number | null;
  readonly attempt: number;
  readonly error?: string;
  /** What a whole action came to by the target's own oracles; absent for what is only a part of one. */
  readonly came?: 'success' | 'denied';
}

// ---------------------------------------------------------------- requirements

export type Level = 'required' | 'addressable' | 'recommended';

/** A clause of a rule or standard; what a profile names and a run gives an outcome for. */
export interface Requirement {
  readonly id: string;
  readonly regime: string;
  readonly cite: string;
  readonly title: string;
  readonly level: Level;
  readonly duty: string;
}

export type Method = 'probe' | 'canary' | 'artifact';

/** One row of the check catalogue: what evidence would show, and its control. Checks claim these ids. */
export interface CatalogueRow {
  readonly id: string;
  readonly methods: readonly Method[];
  readonly title: string;
  readonly statement: string;
  readonly control: string;
  readonly clauses: readonly string[];
}

/** One line of the source documents that the catalogue was made from. */
export interface SourceLine {
  readonly id: string;
  readonly source: number;
  readonly section: string;
  readonly text: string;
  readonly cite: readonly string[];
  readonly level: Level | 'mixed' | 'not-applicable';
  readonly methods: readonly Method[];
  readonly catalogue: readonly string[];
  readonly correction?: string;
  readonly observable?: false;
  readonly why?: string;
}

export interface Catalogue {
  readonly clauses: readonly Requirement[];
  readonly catalogue: readonly CatalogueRow[];
  readonly lines: readonly SourceLine[];
}

// ---------------------------------------------------------------- plan

export interface PlannedCheck {
  readonly id: string;
  readonly suite: string;
  readonly title: string;
  readonly kind: string;
  readonly kindVersion: number;
  /** Parameters after `$profile` references were resolved and the kind's schema was applied. */
  readonly params: JsonObject;
  readonly covers: readonly string[];
  /** Requirement ids within the profile, derived from `covers`. */
  readonly requirements: readonly string[];
  readonly effects: Effects;
  /** What to do when it fails, for people. */
  readonly fix: string;
}

export interface PlannedRequirement extends Requirement {
  /** Catalogue rows that bear on it; the denominator of "n of m rows examined". */
  readonly rows: readonly string[];
  readonly checks: readonly string[];
}

export interface Plan {
  readonly schema: 'safeprobe/plan/1';
  readonly profile: { readonly id: string; readonly title: string; readonly status: string };
  readonly target: {
    readonly id: string;
    readonly title: string;
    readonly role: TargetRole;
    readonly environment: Environment;
    /** sha256 of the canonical target description, secrets, ports and nonces left out. */
    readonly digest: string;
  };
  /** True for a selection by --check or --suite: judged, but no gate takes it. */
  readonly partial: boolean;
  readonly selection: readonly string[];
  readonly checks: readonly PlannedCheck[];
  readonly requirements: readonly PlannedRequirement[];
  /** Catalogue ids that this target's role may lack under the profile, each with its reason. */
  readonly mayLack: { readonly [catalogueId: string]: string };
  readonly catalogueRows: number;
}

// ---------------------------------------------------------------- results

export interface CheckResult {
  readonly id: string;
  readonly suite: string;
  readonly title: string;
  readonly kind: string;
  readonly covers: readonly string[];
  readonly requirements: readonly string[];
  readonly verdict: Verdict;
  readonly startedAt: string;
  readonly durationMs: number;
  /** Paths inside the bundle. */
  readonly observation: string;
  readonly transcript?: string;
  readonly fix: string;
}

export type RequirementOutcome =
  | 'not-covered'
  | 'nonconformant'
  | 'accepted'
  | 'alternative'
  | 'undetermined'
  | 'not-applicable'
  | 'conformant';

export interface RequirementResult {
  readonly id: string;
  readonly cite: string;
  readonly title: string;
  readonly level: Level;
  readonly outcome: RequirementOutcome;
  readonly checks: readonly string[];
  /** Catalogue rows examined, of those that bear on it. */
  readonly rowsExamined: number;
  readonly rows: number;
  /** One sentence: why this outcome. */
  readonly because: string;
}

export type RunOutcome = 'conformant' | 'nonconformant' | 'undetermined';

export interface Counts {
  readonly pass: number;
  readonly fail: number;
  readonly inconclusive: number;
  readonly notApplicable: number;
}

export interface Phase {
  readonly name: string;
  readonly ms: number;
}

export interface Results {
  readonly schema: 'safeprobe/results/1';
  readonly runId: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly planDigest: string;
  readonly outcome: RunOutcome;
  readonly partial: boolean;
  readonly because: string;
  readonly counts: Counts;
  readonly rowsExamined: number;
  readonly rows: number;
  readonly requirements: readonly RequirementResult[];
  readonly checks: readonly CheckResult[];
  /** Where the time went, on the critical path. */
  readonly phases: readonly Phase[];
}

/** A dated, owned, expiring acceptance of a failing check. It never erases the verdict. */
export interface Waiver {
  readonly check: string;
  readonly owner: string;
  readonly reason: string;
  readonly until: string;
}

/** The written alternative that an addressable specification allows, 45 CFR 164.306(d)(3)(ii)(B). */
export interface DecisionRecord {
  readonly requirement: string;
  readonly owner: string;
  readonly alternative: string;
  readonly until: string;
}

export interface Tool {
  readonly name: 'safeprobe';
  readonly version: string;
  readonly node: string;
  readonly platform: string;
  readonly kinds: { readonly [kind: string]: number };
}

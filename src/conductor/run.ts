/**
 * The conductor: the one process of a run that owns target, accounts, ledger, browser and schedule. It begins
 * every selected check as soon as it may, long waits first, and hands out verdicts as they come.
 */
import { setMaxListeners } from 'node:events';
import { observationPath, transcriptPath } from '../evidence/paths.js';
import { createRedactor, type Redactor } from '../evidence/redaction.js';
import type { Har } from '../evidence/transcript.js';
import type { AnyKind } from '../kinds/definition.js';
import { kindOf } from '../kinds/registry.js';
import type { CheckResult, Effects, LedgerEntry, Observation, Phase, Plan, PlannedCheck } from '../model.js';
import { createPlaces } from '../target/places.js';
import { declaredLimits, type ResolvedTarget, resolveTarget } from '../target/resolved.js';
import type { TargetFile } from '../target/schema.js';
import { type Started, startTarget } from '../target/start.js';
import { concludeCheck } from '../verdict/check.js';
import { openDoors, registerSecrets } from './doors.js';
import { type CheckEvent, observeCheck, sealObservation, type Timing } from './observe.js';
import { phasesOf } from './phases.js';
import { createRecorder } from './recorder.js';

export interface RunOptions {
  readonly runId: string;
  readonly plan: Plan;
  readonly target: { readonly value: TargetFile; readonly folder: string };
  readonly effects: Effects;
  readonly maxWaitMs: number;
  /** How many checks work at once; waiting ones don't count. */
  readonly workers: number;
  readonly browser: () => Promise<string>;
  /** A target that runs already: it is used as it is and not stopped. */
  readonly started?: Started | undefined;
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
}

export type RunEvent =
  | CheckEvent
  | { readonly type: 'end'; readonly check: string; readonly result: CheckResult }
  | { readonly type: 'target-ended'; readonly how: string };

export interface Observed {
  readonly results: readonly CheckResult[];
  readonly observations: readonly Observation[];
  readonly transcripts: ReadonlyMap<string, Har>;
  readonly ledger: readonly LedgerEntry[];
  readonly phases: readonly Phase[];
  readonly startedAt: string;
  readonly endedAt: string;
  readonly redactor: Redactor;
}

export interface Run {
  readonly plan: Plan;
  /** Begins the observations of these checks, all at once, the longest declared wait first. */
  begin(checks: readonly string[]): void;
  /** Resolves when the check has its verdict; unknown ids and checks never begun reject. */
  verdict(check: string): Promise<CheckResult>;
  /** Waits for what was begun (or abandons it), releases the target, and returns everything recorded. */
  finish(options?: { readonly abandon?: boolean }): Promise<Observed>;
}

export async function openRun(options: RunOptions): Promise<Run> {
  const begin = performance.now();
  const startedAt = new Date().toISOString();
  const redactor = createRedactor();
  registerSecrets(options.target.value, redactor);
  const recorder = createRecorder(redactor);
  const abort = new AbortController();
  // Every wait listens, and there may be any number of them at once.
  setMaxListeners(0, abort.signal);
  const { target, started, trouble } = await startAndResolve(options);
  const { runId, browser } = options;
  const doors =
    target === null ? null : openDoors(target, { runId, browser, redactor, recorder, signal: abort.signal });
  await doors?.begin();
  const ready = performance.now();
  const places = createPlaces(options.workers);
  const timings: Timing[] = [];
  const observations = new Map<string, Observation>();
  const pending = new Map<string, Promise<CheckResult>>();
  const limits = declaredLimits(target?.file ?? options.target.value);

  const runCheck = async (check: PlannedCheck): Promise<CheckResult> => {
    const kind = mustHave(check.kind);
    let observation: Observation;
    if (doors === null) observation = sealObservation(notStarted(check, trouble), redactor);
    else {
      const observed = await observeCheck(check, kind, {
        probes: doors.probes,
        redactor,
        places,
        effects: options.effects,
        maxWaitMs: options.maxWaitMs,
        lacks: options.target.value.lacks ?? {},
        signal: abort.signal,
        onEvent: (event) => options.onEvent?.(event),
      });
      observation = observed.observation;
      timings.push(observed.timing);
    }
    observations.set(check.id, observation);
    const result = resultOf(check, kind, observation);
    options.onEvent?.({ type: 'end', check: check.id, result });
    return result;
  };

  return {
    plan: options.plan,
    begin(ids) {
      const chosen = options.plan.checks.filter((check) => ids.includes(check.id) && !pending.has(check.id));
      const longest = (check: PlannedCheck) =>
        mustHave(check.kind).longestWaitMs?.(check.params, limits) ?? 0;
      const isLast = (check: PlannedCheck) => mustHave(check.kind).last === true;
      const sorted = [...chosen].sort((a, b) => longest(b) - longest(a));
      for (const check of sorted.filter((each) => !isLast(each))) pending.set(check.id, runCheck(check));
      // Also a check that was begun earlier: whatever this run does is looked at.
      const others = Promise.allSettled(
        options.plan.checks.flatMap((check) => (isLast(check) ? [] : (pending.get(check.id) ?? []))),
      );
      for (const check of sorted.filter(isLast))
        pending.set(
          check.id,
          others.then(() => runCheck(check)),
        );
    },
    verdict(id) {
      return pending.get(id) ?? Promise.reject(new Error(`check ${id} was not begun`));
    },
    async finish({ abandon = false } = {}) {
      if (abandon) abort.abort();
      const results = await Promise.all(pending.values());
      // The last verdict, not the last test: Playwright starts a worker anew after each failing one.
      const end = Math.max(ready, ...timings.map((timing) => timing.to));
      const how = started?.ended() ?? null;
      if (how !== null) options.onEvent?.({ type: 'target-ended', how });
      await doors?.close();
      if (options.started === undefined) await started?.stop();
      const order = new Map(options.plan.checks.map((check, index) => [check.id, index]));
      const transcripts = recorder.transcripts();
      return {
        results: results
          .map((result) =>
            transcripts.has(result.id) ? { ...result, transcript: transcriptPath(result.id) } : result,
          )
          .sort((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0)),
        observations: [...observations.values()],
        transcripts: new Map([...transcripts].filter(([check]) => observations.has(check))),
        ledger: recorder.ledgerToSeal(),
        phases: phasesOf({ begin, ready, end }, timings),
        startedAt,
        endedAt: new Date().toISOString(),
        redactor,
      };
    },
  };
}

function mustHave(name: string): AnyKind {
  const kind = kindOf(name);
  if (kind === undefined) throw new Error(`no kind ${name}`);
  return kind;
}

export function resultOf(check: PlannedCheck, kind: AnyKind, observation: Observation): CheckResult {
  return {
    id: check.id,
    suite: check.suite,
    title: check.title,
    kind: check.kind,
    covers: check.covers,
    requirements: check.requirements,
    verdict: concludeCheck(observation, {
      controls: Object.keys(kind.controls),
      judge: (facts) => kind.judge(facts as Parameters<AnyKind['judge']>[0], check.params),
    }),
    startedAt: observation.startedAt,
    durationMs: observation.durationMs,
    observation: observationPath(check.id),
    fix: check.fix,
  };
}

/** A target that does not start makes every check inconclusive: that is a result, not a crash. */
async function startAndResolve(
  options: RunOptions,
): Promise<{ target: ResolvedTarget | null; started: Started | undefined; trouble: unknown }> {
  const { value, folder } = options.target;
  let started = options.started;
  try {
    started ??= value.start === undefined ? undefined : await startTarget(value.start, folder);
    return { target: resolveTarget(value, folder, started?.facts ?? {}), started, trouble: null };
  } catch (trouble) {
    return { target: null, started, trouble };
  }
}

function notStarted(check: PlannedCheck, trouble: unknown): Observation {
  return {
    check: check.id,
    kind: check.kind,
    kindVersion: check.kindVersion,
    startedAt: new Date().toISOString(),
    durationMs: 0,
    status: 'not-observed',
    cause: 'unreachable',
    explanation: trouble instanceof Error ? trouble.message : String(trouble),
    remedy: 'See that the target starts; safeprobe doctor says more.',
  };
}

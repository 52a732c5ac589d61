/**
 * The contract of every check: green on the healthy clinic, red under its own faults, inconclusive where a
 * fault takes away its control, and untouched by all others. What is proven here is written to
 * suites/proven.json, from which coverage derives; a stale file fails.
 *
 * A fault meets the checks of the suites that it says it touches. SAFEPROBE_CONTRACT=whole has each fault meet
 * every check there is, which takes long; it belongs before a release. SAFEPROBE_CONTRACT=CHECK,CHECK has every fault
 * meet these alone: what a new check makes of the faults that were there before it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Plan, PlannedCheck } from '../../src/model.js';
import { concludeRun, exitCodeOfOutcome } from '../../src/verdict/run.js';
import { packageRoot } from '../../src/version.js';
import type { Fault } from '../../targets/clinic/faults/fault.js';
import { FAULTS } from '../../targets/clinic/faults/index.js';
import { explanationOf, startClinic, verdictsOf, type WarmClinic, wasLate } from './clinic.js';

const PROVEN = join(packageRoot(), 'suites', 'proven.json');
const proven = new Map<string, string[]>();
/** Faults that have been met, whatever came of it. */
const met = new Set<string>();
const passed = new Set<string>();
const CONTRACT = process.env.SAFEPROBE_CONTRACT;
const NAMED = CONTRACT === undefined || CONTRACT === 'whole' ? null : CONTRACT.split(',');
/** One instance a lane: faults are switched at runtime, so that a lane is started once. */
const LANES = 3;
const lanes: WarmClinic[] = [];

beforeAll(async () => {
  for (let lane = 0; lane < LANES; lane++) lanes.push(await startClinic());
}, 120_000);
afterAll(async () => {
  if (process.env.SAFEPROBE_WRITE_PROOF !== undefined) writeProof();
  await Promise.all(lanes.map((lane) => lane.stop()));
});

const queue = createQueue();

describe('the healthy clinic', () => {
  test('passes every check, with nothing inconclusive', async () => {
    const results = await queue((clinic) => clinic.run([]));
    const others = results.results.filter((result) => result.verdict.verdict !== 'pass');
    expect(others.map((result) => `${result.id}: ${explanationOf(result)}`)).toEqual([]);
    for (const result of results.results) passed.add(result.id);
  }, 120_000);
});

describe.concurrent('a clinic with the fault', () => {
  for (const fault of FAULTS) {
    test.concurrent(`${fault.id} turns exactly its own checks`, async () => {
      const { results, plan } = await queue(async (clinic) => ({
        ...(await clinic.run([fault.id], chosen(clinic.loaded.plan, fault))),
        plan: clinic.loaded.plan,
      }));
      if (NAMED === null) met.add(fault.id);
      const expected = Object.fromEntries(results.map((result) => [result.id, 'pass']));
      for (const check of fault.fails) expected[check] = 'fail';
      for (const { check } of fault.blinds) expected[check] = 'inconclusive';
      const actual = verdictsOf(results);
      const surprises = results
        .filter((result) => actual[result.id] !== expected[result.id])
        // Late even after all attempts: says nothing of the fault. That each check can be in time, the healthy clinic shows.
        .filter((result) => !(expected[result.id] === 'pass' && wasLate(result)))
        .map(
          (result) =>
            `${result.id}: expected ${expected[result.id]}, got ${actual[result.id]}: ${explanationOf(result)}`,
        );
      expect(surprises).toEqual([]);
      if (NAMED !== null) return;
      // Where nothing can be held against the clinic because nothing was seen, the run is undetermined.
      const { outcome } = concludeRun(partOf(plan, results), results);
      expect(exitCodeOfOutcome(outcome)).toBe(fault.fails.length > 0 ? 1 : 2);
      for (const { check, control } of fault.blinds) {
        const verdict = results.find((result) => result.id === check)?.verdict;
        // A control by its name, or the cause where no control could even be tried.
        expect(explanationOf(results.find((result) => result.id === check))).toContain(control);
        expect(verdict?.verdict).toBe('inconclusive');
      }
      for (const check of fault.fails) proven.set(check, [...(proven.get(check) ?? []), fault.id]);
    }, 600_000);
  }
});

describe('the proof', () => {
  // What is missing from the log is missing in the books of the whole run as well: both look at the same row.
  test('every check has a fault that fails it alone, or none but checks of the same catalogue row', () => {
    const checks = lanes[0]?.loaded.plan.checks ?? [];
    const covers = new Map(checks.map((check) => [check.id, check.covers]));
    const alone = ({ id, covers: rows }: PlannedCheck) =>
      FAULTS.some(
        ({ fails }) =>
          fails.includes(id) &&
          fails.every((other) => other === id || covers.get(other)?.some((row) => rows.includes(row))),
      );
    expect(checks.length).toBeGreaterThan(0);
    expect(
      checks
        .filter((check) => !alone(check))
        .map(({ id }) => `${id}: add a fault under targets/clinic/faults`),
    ).toEqual([]);
  });

  test('no fault names a check that does not exist', () => {
    const checks = new Set(lanes[0]?.loaded.plan.checks.map(({ id }) => id));
    expect(
      FAULTS.flatMap(({ id, fails, blinds }) =>
        [...fails, ...blinds.map(({ check }) => check)]
          .filter((check) => !checks.has(check))
          .map((check) => `${id}: ${check}`),
      ),
    ).toEqual([]);
  });

  test('is what suites/proven.json says', () => {
    if (process.env.SAFEPROBE_WRITE_PROOF !== undefined) writeProof();
    expect(readProof(), 'stale: SAFEPROBE_WRITE_PROOF=1 npx vitest run test/contract').toEqual(
      sorted(proven),
    );
  });
});

interface Proof {
  readonly checks: { readonly [check: string]: readonly string[] };
}

function readProof(): Proof {
  return JSON.parse(readFileSync(PROVEN, 'utf8'));
}

function sorted(faultsOf: ReadonlyMap<string, readonly string[]>): Proof {
  const rows = [...faultsOf].filter(([, faults]) => faults.length > 0).sort(([a], [b]) => a.localeCompare(b));
  return { checks: Object.fromEntries(rows.map(([check, faults]) => [check, [...faults].sort()])) };
}

/** What was seen in this run, beside what is on record of faults that it left out. */
function writeProof(): void {
  const left = (fault: string) => FAULTS.some(({ id }) => id === fault) && !met.has(fault);
  const all = new Map(
    Object.entries(readProof().checks).map(([check, faults]) => [check, faults.filter(left)]),
  );
  for (const [check, faults] of proven) all.set(check, [...(all.get(check) ?? []), ...faults]);
  writeFileSync(PROVEN, `${JSON.stringify(sorted(all), null, 2)}\n`);
}

/** Unless told otherwise, every check of the suites in which the fault claims to change something. */
function chosen({ checks }: Plan, { fails, blinds }: Fault): readonly string[] | undefined {
  if (CONTRACT !== undefined) return NAMED ?? undefined;
  const touched = new Set([...fails, ...blinds.map(({ check }) => check)]);
  const suites = new Set(checks.filter(({ id }) => touched.has(id)).map(({ suite }) => suite));
  return checks.filter(({ suite }) => suites.has(suite)).map(({ id }) => id);
}

/** The plan as a selection of just these checks makes it: what was left out is not judged. */
function partOf(plan: Plan, results: readonly { readonly id: string }[]): Plan {
  const ran = new Set(results.map(({ id }) => id));
  return {
    ...plan,
    partial: true,
    checks: plan.checks.filter(({ id }) => ran.has(id)),
    requirements: plan.requirements.map((each) => ({
      ...each,
      checks: each.checks.filter((id) => ran.has(id)),
    })),
  };
}

/** Hands the lanes out, one run at a time each. */
function createQueue() {
  const waiting: ((clinic: WarmClinic) => void)[] = [];
  const busy = new Set<WarmClinic>();
  const take = () => {
    const free = lanes.find((lane) => !busy.has(lane));
    if (free === undefined) return new Promise<WarmClinic>((resolve) => waiting.push(resolve));
    busy.add(free);
    return Promise.resolve(free);
  };
  return async <T>(work: (clinic: WarmClinic) => Promise<T>): Promise<T> => {
    const clinic = await take();
    try {
      return await work(clinic);
    } finally {
      const next = waiting.shift();
      if (next === undefined) busy.delete(clinic);
      else next(clinic);
    }
  };
}

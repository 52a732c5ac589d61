/**
 * How long a whole run takes beyond the longest wait that the target's own limits impose, with at least eight checks
 * among it that wait long. Limit: 15 s on two cores, the start of the target included. Needs a build: npm run build.
 *
 * Usage: node bench/critical-path.mjs [runs] [--profile NAME]; without a profile, every clause there is
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';

const LIMIT_MS = 15_000;
/** What is worth beginning first. */
const LONG_MS = 4000;
const LONG_WAITS = 8;

const named = process.argv.indexOf('--profile');
const runs = Number(process.argv.slice(2).find((each) => /^\d+$/.test(each)) ?? 3);
const folder = mkdtempSync(join(tmpdir(), 'safeprobe-bench-'));
const profile = named === -1 ? everyClause(folder) : (process.argv[named + 1] ?? 'core');

const rows = [];
for (let run = 0; run < runs; run++) {
  const begun = performance.now();
  const finished = spawnSync(
    process.execPath,
    ['dist/src/cli.js', 'run', '--json', '--profile', profile, '--out', join(folder, 'reports')],
    { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  const wall = performance.now() - begun;
  if (finished.status === null || finished.status > 2) {
    process.stderr.write(`the run ended with ${finished.status}:\n${finished.stderr.slice(-2000)}\n`);
    process.exit(1);
  }
  /** @type {{ phases: { name: string, ms: number }[], checks: { id: string, verdict: string }[] }} */
  const { phases, checks } = JSON.parse(finished.stdout);
  const wait = phases.find((phase) => phase.name === 'longest wait')?.ms ?? 0;
  rows.push({
    checks: checks.length,
    'not passed': checks
      .filter(({ verdict }) => verdict !== 'pass')
      .map(({ id }) => id)
      .join(' '),
    'long waits': longWaits(finished.stderr),
    wall: Math.round(wall),
    ...Object.fromEntries(phases.map(({ name, ms }) => [name, ms])),
    beyond: Math.round(wall - wait),
  });
}
rmSync(folder, { recursive: true, force: true });
const worst = Math.max(...rows.map((row) => row.beyond));
const fewest = Math.min(...rows.map((row) => row['long waits']));
const unclear = rows.filter((row) => row['not passed'] !== '').length;
console.table(rows);
console.log(
  `beyond the longest wait: at most ${worst} ms, ${(worst / LIMIT_MS).toFixed(2)} of the limit of ${LIMIT_MS} ms; ` +
    `checks that wait ${LONG_MS / 1000} s or longer: ${fewest}, at least ${LONG_WAITS} are needed; ` +
    `runs in which a check did not pass: ${unclear}`,
);
process.exit(worst <= LIMIT_MS && fewest >= LONG_WAITS && unclear === 0 ? 0 : 1);

/**
 * Checks that waited for so long, by what the run told of its waits.
 *
 * @param {string} told
 */
function longWaits(told) {
  const units = new Map([
    ['ms', 1],
    ['s', 1000],
    ['min', 60_000],
  ]);
  const checks = new Set();
  for (const [, check, rest = ''] of told.matchAll(/^… (\S+) waits ((?:[\d.]+ (?:ms|s|min) ?)+):/gm)) {
    const parts = [...rest.matchAll(/([\d.]+) (ms|s|min)/g)];
    const ms = parts.reduce((sum, [, count, unit]) => sum + Number(count) * (units.get(unit ?? '') ?? 0), 0);
    if (ms >= LONG_MS) checks.add(check);
  }
  return checks.size;
}

/**
 * The core profile with every clause, so that each check there is takes part.
 *
 * @param {string} into
 */
function everyClause(into) {
  const core = parse(readFileSync(join('suites', 'profiles', 'core.yaml'), 'utf8'));
  /** @type {{ clauses: { id: string }[] }} */
  const { clauses } = parse(readFileSync(join('suites', 'requirements.yaml'), 'utf8'));
  const file = join(into, 'every-clause.yaml');
  writeFileSync(file, stringify({ ...core, profile: 'every-clause', clauses: clauses.map(({ id }) => id) }));
  return file;
}

/**
 * How long a whole run takes beyond the longest wait that the target's own limits impose.
 * Limit: 20 s on two cores, the start of the target included. Needs a build: npm run build.
 *
 * Usage: node bench/critical-path.mjs [runs]
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const LIMIT_MS = 20_000;
const runs = Number(process.argv[2] ?? 3);
const rows = [];
for (let run = 0; run < runs; run++) {
  const out = mkdtempSync(join(tmpdir(), 'safeprobe-bench-'));
  const begun = performance.now();
  const finished = spawnSync(process.execPath, ['dist/src/cli.js', 'run', '--json', '--out', out], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const wall = performance.now() - begun;
  rmSync(out, { recursive: true, force: true });
  if (finished.status !== 0) {
    process.stderr.write(`the run ended with ${finished.status}:\n${finished.stderr.slice(-2000)}\n`);
    process.exit(1);
  }
  /** @type {{ phases: { name: string, ms: number }[] }} */
  const { phases } = JSON.parse(finished.stdout);
  const wait = phases.find((phase) => phase.name === 'longest wait')?.ms ?? 0;
  rows.push({
    wall: Math.round(wall),
    ...Object.fromEntries(phases.map(({ name, ms }) => [name, ms])),
    beyond: Math.round(wall - wait),
  });
}
const worst = Math.max(...rows.map((row) => row.beyond));
console.table(rows);
console.log(
  `beyond the longest wait: at most ${worst} ms, ${(worst / LIMIT_MS).toFixed(2)} of the limit of ${LIMIT_MS} ms`,
);
process.exit(worst <= LIMIT_MS ? 0 : 1);

import { expect, test } from 'vitest';
import { chance, mutated } from './mutation.js';
import { type Subject, subjects } from './subjects.js';

const runs = Number(process.env.FUZZ_RUNS ?? 20_000);
const seed = Number(process.env.FUZZ_SEED ?? 1);
/** Reading any input takes microseconds; a machine under load may stop us for a while. */
const slowestMs = 2000;
const mostGrowth = 400 * 2 ** 20;

const all = await subjects();

test.each(all)('$name: what was not harmed is read', async ({ seeds, sound, read }) => {
  expect(seeds.length).toBeGreaterThan(0);
  for (const bytes of seeds) expect(sound).toContain(await read(Buffer.from(bytes), chance(7)));
});

/** One of a thousand tickets each. */
const tickets = all.flatMap((subject): Subject[] => Array.from({ length: subject.share }, () => subject));

test(`${runs} harmed inputs each end in a typed result, in bounded time and memory`, {
  timeout: 3_600_000,
}, async () => {
  const by = chance(seed);
  const outcomes = new Map<string, Map<string, number>>();
  const before = process.memoryUsage().rss;
  let peak = before;
  let slowest = { ms: 0, name: '' };
  const begin = performance.now();
  for (let run = 0; run < runs; run += 1) {
    const subject = by.pick(tickets);
    const input = mutated(by.pick(subject.seeds), by, by.pick(subject.seeds));
    const kept = Buffer.from(input);
    const start = performance.now();
    try {
      const result = subject.read(input, by);
      const kind = typeof result === 'string' ? result : await result;
      const kinds = outcomes.get(subject.name) ?? new Map<string, number>();
      outcomes.set(subject.name, kinds.set(kind, (kinds.get(kind) ?? 0) + 1));
    } catch (cause) {
      throw new Error(`run ${run} of seed ${seed}, ${subject.name}: ${kept.toString('hex')}`, { cause });
    }
    const ms = performance.now() - start;
    if (ms > slowest.ms) slowest = { ms, name: subject.name };
    if (run % 1000 === 0) peak = Math.max(peak, process.memoryUsage().rss);
  }
  const seconds = (performance.now() - begin) / 1000;
  if (process.env.FUZZ_RUNS !== undefined) {
    const table = [...outcomes].map(
      ([name, kinds]) => `  ${name}: ${JSON.stringify(Object.fromEntries(kinds))}`,
    );
    const mebibytes = (bytes: number) => Math.round(bytes / 2 ** 20);
    console.log(
      `${runs} runs in ${seconds.toFixed(1)} s; slowest ${slowest.ms.toFixed(1)} ms (${slowest.name}); ` +
        `peak ${mebibytes(peak)} MiB, ${mebibytes(peak - before)} above the start\n${table.join('\n')}`,
    );
  }
  expect(slowest.ms, slowest.name).toBeLessThan(slowestMs);
  expect(peak - before).toBeLessThan(mostGrowth);
  // Harm that always or never shows would mean that nothing was tried.
  for (const { name } of all) expect(outcomes.get(name)?.size ?? 0, name).toBeGreaterThan(1);
});

/**
 * Whether reconciling stays as cheap for each entry as the books grow: 10^4, 10^5 and 10^6 actions with as many
 * entries, by nonce and without any. Limits: time per entry grows at most 1.5 times over the range; at most 400 bytes
 * an entry are needed beside the books. It is the same million lines each time, as a hundred books, ten or one, so
 * that the processor's caches help none of them more; its own time is measured, the best of several rounds.
 * Needs a build: npm run build.
 *
 * Usage: node bench/reconcile.mjs
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const LINES = 1_000_000;
const SIZES = [10_000, 100_000, LINES];
const MOST_GROWTH = 1.5;
const MOST_BYTES = 400;
const ROUNDS = 4;
const PLANTED = 10;

if (process.argv[2] === 'one')
  console.log(JSON.stringify(await measure(process.argv[3], Number(process.argv[4]))));
else process.exit(compare() ? 0 : 1);

function compare() {
  let holds = true;
  const rows = [];
  for (const by of ['nonce', 'fields']) {
    const own = SIZES.map((size) => {
      const run = spawnSync(
        process.execPath,
        ['--expose-gc', '--max-old-space-size=4096', fileURLToPath(import.meta.url), 'one', by, String(size)],
        { encoding: 'utf8' },
      );
      if (run.status !== 0) throw new Error(run.stderr);
      return JSON.parse(run.stdout);
    });
    const each = own.map(({ ns }) => ns);
    const growth = Math.max(...each) / each[0];
    holds &&= growth <= MOST_GROWTH && own.every(({ bytes, right }) => bytes <= MOST_BYTES && right);
    rows.push(...own.map((row) => ({ by, ...row, growth: Number((row.ns / each[0]).toFixed(2)) })));
  }
  console.table(rows);
  console.log(
    `time per entry grows at most ${MOST_GROWTH} times, at most ${MOST_BYTES} bytes an entry, every planted defect found: ${holds}`,
  );
  return holds;
}

/** @param {NodeJS.CpuUsage} usage */
function cpuMs({ user, system }) {
  return (user + system) / 1000;
}

/**
 * Ten entries of each book are missing, wrong, doubled or unexplained: exactly these must be found.
 * @param {string | undefined} by
 * @param {number} size
 */
async function measure(by, size) {
  const { reconcile } = await import('../dist/src/reconcile/reconcile.js');
  const all = Array.from({ length: LINES / size }, (_, book) => books(by, size, book));
  let best = Number.POSITIVE_INFINITY;
  let right = true;
  let bytes = 0;
  for (let round = 0; round < ROUNDS; round++) {
    let ms = 0;
    for (const { actions, entries, options } of all) {
      if (all.length === 1) globalThis.gc?.();
      const before = process.memoryUsage();
      const begun = process.cpuUsage();
      const found = reconcile(actions, entries, options);
      ms += cpuMs(process.cpuUsage(begun));
      const after = process.memoryUsage();
      // Whatever was allocated and not yet collected: an upper bound of what was needed at once.
      if (all.length === 1)
        bytes = Math.max(bytes, after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers);
      right &&= [found.missing, found.duplicated, found.unexplained, found.wrong].every(
        (list) => list.length === PLANTED,
      );
    }
    best = Math.min(best, ms);
  }
  return {
    size,
    ms: Math.round(best),
    ns: Math.round((best * 1e6) / LINES),
    bytes: Math.round(bytes / LINES),
    right,
  };
}

/**
 * @param {string | undefined} by
 * @param {number} size
 * @param {number} book
 */
function books(by, size, book) {
  const begin = Date.parse('2026-01-01T00:00:00Z');
  /** @type {import('../dist/src/reconcile/book.js').LedgerAction[]} */
  const actions = [];
  /** @type {import('../dist/src/reconcile/book.js').LogEntry[]} */
  const entries = [];
  /** @param {number} index */
  const word = (index) => ((index * 2654435761) >>> 0).toString(16).padStart(8, '0');
  const OPERATIONS = ['R', 'E', 'C', 'U'];
  for (let index = 0; index < size; index++) {
    const at = begin + index * 40;
    /** @type {Omit<import('../dist/src/reconcile/book.js').LogEntry, 'id' | 'time'>} */
    const line = {
      nonce: by === 'nonce' ? `sp-${book}-${index.toString(36)}-${word(index)}` : null,
      actor: `user-${index % 50}`,
      operation: OPERATIONS[index % 4] ?? null,
      object: `Patient/p-${index % 97}`,
      outcome: index % 5 === 0 ? 'failure' : 'success',
    };
    const sentAt = new Date(at).toISOString();
    actions.push({
      ...line,
      seq: index + 1,
      what: 'an action',
      event: 'read',
      sentAt,
      receivedAt: new Date(at + 20).toISOString(),
      owed: true,
      compound: false,
      many: false,
    });
    const entry = { ...line, id: `e-${word(index)}`, time: new Date(at + 10).toISOString() };
    const defect = index % Math.floor(size / PLANTED);
    if (defect === 1) continue;
    entries.push(
      defect === 2 ? { ...entry, outcome: line.outcome === 'success' ? 'failure' : 'success' } : entry,
    );
    if (defect === 3) entries.push({ ...entry, id: `${entry.id}-again` });
    if (defect === 4)
      entries.push({ ...entry, id: `${entry.id}-x`, nonce: null, object: 'Patient/p-none', operation: 'D' });
  }
  // As a log of several nodes comes: in order of time but for some seconds. Copied, so that the order in memory is its own.
  for (let index = entries.length - 1; index > 0; index--) {
    const other = index - ((Math.imul(index, 2654435761) >>> 0) % Math.min(200, index + 1));
    const [one] = entries.splice(index, 1, ...entries.slice(other, other + 1));
    if (one !== undefined) entries[other] = one;
  }
  return {
    actions,
    entries: entries.map((entry) => ({ ...entry })),
    options: {
      skewMs: 10,
      actors: Array.from({ length: 50 }, (_, user) => `user-${user}`),
      decoys: ['sp-decoy'],
    },
  };
}

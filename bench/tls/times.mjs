import { groupsThere, suitesThere } from './claims.mjs';
import { median, timed } from './process.mjs';

/** @typedef {import('./claims.mjs').Claim} Claim */
/** @typedef {import('./claims.mjs').Place} Place */
/** @typedef {import('./contestants.mjs').Contestant} Contestant */
/** @typedef {import('./contestants.mjs').FindingSet} FindingSet */

/** A peer that takes longer runs once: its figure is not close to ours anyway. */
const slowMs = 5_000;
const limitMs = 300_000;

/**
 * @typedef {object} Row
 * @property {Contestant} contestant
 * @property {number[]} ms
 * @property {number} [found]
 * @property {string} [reason] for being left out
 */

/** What Node needs to start and end: whoever ends sooner can't be caught by anything written for Node. */
const bareNode = [process.execPath, '-e', '0'];

/**
 * Why a run doesn't count.
 *
 * @param {Contestant} contestant
 * @param {import('./process.mjs').Finished} finished
 * @param {number | undefined} found
 * @param {number | undefined} there how much there is to be found
 */
function fault({ found: counts, lists }, { code, timedOut }, found, there) {
  if (timedOut) return `not within ${limitMs / 1000} s`;
  if (counts === undefined) return code === 0 ? undefined : `ends ${code}`;
  if (found === 0) return 'finds nothing here';
  return lists === true && there !== undefined && found !== there ? `finds ${found} of ${there}` : undefined;
}

/**
 * Every contestant in turn, again and again: whatever else the machine does meets all of them.
 *
 * @param {Place} place
 * @param {FindingSet} set
 * @param {number} runs
 * @returns {Promise<{ rows: [Row, ...Row[]], floorMs: number }>} this scanner first, and the time of a bare Node
 */
async function race(place, set, runs) {
  const there =
    set.whole === undefined ? undefined : { suites: suitesThere, groups: groupsThere }[set.whole](place);
  /** @type {[Row, ...Row[]]} */
  const rows = [{ contestant: set.ours, ms: [] }, ...set.peers.map((contestant) => ({ contestant, ms: [] }))];
  /** @type {number[]} */
  const floor = [];
  for (let run = 0; run < runs; run += 1) {
    floor.push((await timed(bareNode, limitMs)).ms);
    for (const row of rows) {
      if (row.reason !== undefined || (row.ms[0] ?? 0) > slowMs) continue;
      const { contestant } = row;
      const finished = await timed(contestant.command(place.address), limitMs);
      row.ms.push(finished.ms);
      if (contestant.found !== undefined) row.found = contestant.found(finished.stdout);
      // testssl says how many complaints it has in its exit code.
      const wrong = contestant.name === 'testssl' ? undefined : fault(contestant, finished, row.found, there);
      if (wrong !== undefined) row.reason = wrong;
    }
  }
  return { rows, floorMs: median(floor) };
}

/**
 * Wall times of one server, set by set, with the claim that no peer is faster.
 *
 * @param {Place} place
 * @param {readonly FindingSet[]} sets
 * @param {number} runs
 * @returns {Promise<Claim[]>}
 */
export async function times(place, sets, runs) {
  /** @type {Claim[]} */
  const claims = [];
  for (const set of sets) {
    const { rows, floorMs } = await race(place, set, runs);
    const [own, ...peers] = rows;
    const ownMs = median(own.ms);
    console.log(`\n${place.id}, ${set.title}`);
    for (const { contestant, ms, reason } of [own, ...peers]) {
      const mine = contestant === own.contestant;
      const figures = `${Math.round(median(ms))} ms`.padStart(9);
      const ratio = mine ? '' : `ratio ${(ownMs / median(ms)).toFixed(2)}`;
      const more = [contestant.scope, ...(reason === undefined ? [] : [reason.toUpperCase()])];
      if (contestant.aside !== undefined) more.push(`not claimed: ${contestant.aside}`);
      console.log(`  ${contestant.name.padEnd(22)}${figures}  ${ratio.padEnd(12)}  ${more.join('; ')}`);
    }
    const where = `${place.id}, ${set.title}`;
    if (own.reason !== undefined) {
      claims.push({ holds: false, text: `${where}: this scanner ${own.reason}` });
      continue;
    }
    const ranked = peers
      .filter(({ reason, contestant }) => reason === undefined && contestant.aside === undefined)
      .toSorted((a, b) => median(a.ms) - median(b.ms));
    const [fastest] = ranked.filter(({ ms }) => median(ms) >= floorMs);
    const sooner = ranked
      .filter(({ ms }) => median(ms) < floorMs)
      .map(({ contestant, ms }) => `${contestant.name} ${Math.round(median(ms))} ms`)
      .join(', ');
    const outOfReach =
      sooner === '' ? '' : `; OUT OF REACH: ${sooner} (a bare Node ${Math.round(floorMs)} ms)`;
    if (fastest === undefined) {
      if (sooner !== '') console.log(`  nobody to compare with${outOfReach}`);
      continue;
    }
    const ratio = ownMs / median(fastest.ms);
    claims.push({
      holds: ratio < 1,
      text: `${where}: ${Math.round(ownMs)} ms, ${ratio.toFixed(2)} of the fastest peer (${fastest.contestant.name}, ${Math.round(median(fastest.ms))} ms)${outOfReach}`,
    });
  }
  return claims;
}

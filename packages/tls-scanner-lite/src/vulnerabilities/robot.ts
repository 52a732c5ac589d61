import { maxSuites } from '../probes/chunks.js';
import type { Context } from '../probes/context.js';
import { versionNumber } from '../protocol.js';
import type { Reply } from '../reply.js';
import { catalogue, fact, type VulnerabilityFact } from './fact.js';
import { type FamilyFacts, familyFacts } from './family.js';
import { blocks } from './robot-messages.js';
import { alike, oracleOf, patternOf, type Response, respond } from './robot-responses.js';
import { reasons } from './weak-suites.js';

const maxRounds = 4;
const silent = 'silence';

function told(responses: readonly Response[]): string {
  const pattern = patternOf(responses);
  return responses
    .map(({ block, words, missing }, index) => `${block}: ${pattern?.[index] ?? words ?? missing}`)
    .join('; ');
}

const same = (a: readonly string[] | undefined, b: readonly string[] | undefined) =>
  a !== undefined && b !== undefined && a.every((word, index) => word === b[index]);

function withoutRsa(families: readonly FamilyFacts[]): VulnerabilityFact {
  const open = families.filter(({ state }) => state === 'inconclusive');
  const replies = (open.length > 0 ? open : families).flatMap((each) => each.replies);
  return open.length === 0
    ? fact('robot', 'not-vulnerable', 'no suite with RSA key exchange is accepted', { replies })
    : fact('robot', 'inconclusive', `suites with RSA key exchange: ${reasons(open).join('; ')}`, { replies });
}

/**
 * ROBOT (CVE-2017-13099 and its family): whether a server that decrypts RSA key exchanges shows how the padding was.
 * Five blocks, each in a connection of its own; answers that differ in the same way twice are an oracle. Nothing is
 * decrypted: no block holds anyone else's secret.
 */
export async function robot(context: Context): Promise<VulnerabilityFact> {
  const { scanner } = context;
  const isRsa = (name: string) => name.startsWith('TLS_RSA_WITH_');
  const families = await familyFacts(context, catalogue.robot.protocols, isRsa);
  const family = families.findLast(({ state }) => state === 'offered');
  if (family === undefined) return withoutRsa(families);
  const { protocol } = family;
  const version = versionNumber(protocol);
  const hello = { versions: [protocol], suites: family.suites.map(({ id }) => id).slice(0, maxSuites) };
  const replies: Reply[] = [];
  const conclude = (state: VulnerabilityFact['state'], observed: string) =>
    fact('robot', state, observed, { protocol, replies });
  async function ask(): Promise<readonly Response[]> {
    const responses = await Promise.all(blocks.map((block) => respond(scanner, hello, block, version)));
    replies.push(...responses.flatMap((each) => each.replies));
    return responses;
  }

  let last = await ask();
  let pattern = patternOf(last);
  let settled = pattern !== undefined && alike(pattern);
  // Answers that differ, or are missing, must come twice in a row in the same way.
  for (let round = 0; !settled && round < maxRounds; round += 1) {
    if (!(await scanner.control.answers([]))) break;
    last = await ask();
    const again = patternOf(last);
    settled = same(pattern, again);
    pattern = again;
  }
  if (!settled || pattern === undefined) {
    const missing = last.find((each) => each.missing !== undefined)?.missing;
    const how = missing === undefined ? 'differ from try to try' : `are not complete (${missing})`;
    return conclude('inconclusive', `RSA key exchange is accepted, but the answers ${how}: ${told(last)}`);
  }
  if (!alike(pattern))
    return conclude('vulnerable', `a ${oracleOf(pattern)} oracle, twice in the same way: ${told(last)}`);
  const [words = silent] = pattern;
  if (words === silent)
    return conclude('inconclusive', 'nothing is said to a whole key exchange, not even to a correct one');
  if (last.some(({ reached }) => !reached))
    return conclude(
      'inconclusive',
      `without a client certificate the key exchange is not looked at: ${words}`,
    );
  return conclude('not-vulnerable', `one correct and four wrong paddings are answered alike: ${words}`);
}

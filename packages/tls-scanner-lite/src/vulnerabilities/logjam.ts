import { ask } from '../probes/ask.js';
import { maxSuites } from '../probes/chunks.js';
import type { Context } from '../probes/context.js';
import type { SuiteFacts } from '../probes/walk.js';
import type { Protocol } from '../protocol.js';
import { fingerprintOf, primeName } from '../registry/primes.js';
import { keyExchangeParameters } from '../wire/key-exchange.js';
import { catalogue, type Exposure, type ExposureUnder, fact, type VulnerabilityFact } from './fact.js';
import { type FamilyFacts, familyFacts } from './family.js';
import { overall } from './weak-suites.js';

/** At most this many bits are within reach of those with means (Adrian et al. 2015). */
const weakBits = 1024;

/** A prime that was looked at more closely. */
export interface PrimeFacts {
  readonly protocol: Protocol;
  readonly bits: number;
  /** Of one that many servers share: breaking it once breaks them all. */
  readonly name?: string;
}

/** All DHE suites of one protocol; `exportOpen` when it is not known whether EXPORT ones are among them. */
export interface DheFacts extends FamilyFacts {
  readonly exportOpen?: boolean;
}

const isExport = ({ name }: SuiteFacts) => name.includes('EXPORT');
const isWeak = (suite: SuiteFacts) => !isExport(suite) && suite.bits !== undefined && suite.bits <= weakBits;

interface Part extends ExposureUnder {
  readonly sentence: string;
}

/** One protocol: an EXPORT suite, or a prime that is too short, is enough; without sizes nothing is known. */
function part(family: DheFacts, prime: PrimeFacts | undefined): Part {
  const { protocol, state, suites, why } = family;
  const made = (exposure: Exposure, sentence: string, weak: readonly SuiteFacts[] = []): Part => ({
    protocol,
    state: exposure,
    suites: weak.map(({ name }) => name),
    sentence: `${protocol} ${sentence}`,
  });
  if (state !== 'offered') return made(state === 'refused' ? 'not-vulnerable' : 'inconclusive', `(${why})`);
  const exported = suites.filter(isExport);
  if (exported.length > 0) return made('vulnerable', 'accepts DHE_EXPORT suites', exported);
  const sizes = [...suites, ...(prime === undefined ? [] : [prime])].flatMap(({ bits }) => bits ?? []);
  const shortest = Math.min(...sizes);
  const named = prime?.name === undefined ? '' : ` (${prime.name})`;
  if (shortest <= weakBits) {
    const weak = suites.filter((suite) => isWeak({ ...suite, bits: suite.bits ?? shortest }));
    return made('vulnerable', `uses a prime of ${shortest} bits${named}`, weak);
  }
  if (prime === undefined && suites.some(({ bits }) => bits === undefined))
    return made('inconclusive', 'accepts DHE suites, but shows no prime');
  return family.exportOpen === true
    ? made('inconclusive', 'leaves open whether it accepts DHE_EXPORT suites')
    : made('not-vulnerable', `uses a prime of ${shortest} bits${named}`);
}

/**
 * Logjam (CVE-2015-4000) under each protocol, from the DHE suites that are accepted and the primes that they show.
 */
export function logjamFrom(
  families: readonly DheFacts[],
  primes: readonly PrimeFacts[] = [],
): VulnerabilityFact {
  const parts = families.map((each) =>
    part(
      each,
      primes.find(({ protocol }) => protocol === each.protocol),
    ),
  );
  const state = overall(parts);
  const decisive = parts.filter((each) => each.state === state);
  const highest = decisive.at(-1)?.protocol;
  const among = new Set(decisive.map(({ protocol }) => protocol));
  return fact('logjam', state, decisive.map(({ sentence }) => sentence).join('; '), {
    ...(state === 'vulnerable' && highest !== undefined ? { protocol: highest } : {}),
    under: parts.map(({ protocol, state: exposure, suites }) => ({ protocol, state: exposure, suites })),
    replies: families.filter(({ protocol }) => among.has(protocol)).flatMap(({ replies }) => replies),
  });
}

/** Asks once more for suites whose prime is short, or came too late to be seen, and waits for it. */
async function primeOf({ scanner }: Context, family: FamilyFacts): Promise<PrimeFacts | undefined> {
  const open = family.suites.filter(
    (suite) => !isExport(suite) && (suite.bits === undefined || isWeak(suite)),
  );
  if (open.length === 0) return undefined;
  const { protocol } = family;
  const offer = { protocol, suites: open.map(({ id }) => id).slice(0, maxSuites) };
  const { hello, messages } = await ask(scanner, offer, 'flight');
  const { prime } = keyExchangeParameters(hello, messages);
  if (prime === undefined || prime.length === 0) return undefined;
  const bits = BigInt(`0x${prime.toString('hex')}`).toString(2).length;
  const name = primeName(fingerprintOf(prime), bits);
  return { protocol, bits, ...(name === undefined ? {} : { name }) };
}

/** Both families as one: a server asked for all DHE suites at once may choose a strong one. */
function together(exported: FamilyFacts, others: FamilyFacts): DheFacts {
  const families = [exported, others];
  const decisive =
    families.find(({ state }) => state === 'offered') ??
    families.find(({ state }) => state === 'inconclusive') ??
    others;
  return {
    ...decisive,
    suites: families.flatMap(({ suites }) => suites),
    replies: [...new Set(families.flatMap(({ replies }) => replies))],
    exportOpen: exported.state === 'inconclusive',
  };
}

export async function logjam(context: Context): Promise<VulnerabilityFact> {
  const { protocols } = catalogue.logjam;
  const isDhe = (name: string) => name.startsWith('TLS_DHE_');
  const [exported, others] = await Promise.all([
    familyFacts(context, protocols, (name) => isDhe(name) && name.includes('EXPORT')),
    familyFacts(context, protocols, (name) => isDhe(name) && !name.includes('EXPORT')),
  ]);
  const families = others.map((family, index) => together(exported[index] ?? family, family));
  const primes = await Promise.all(families.map((family) => primeOf(context, family)));
  return logjamFrom(
    families,
    primes.flatMap((prime) => prime ?? []),
  );
}

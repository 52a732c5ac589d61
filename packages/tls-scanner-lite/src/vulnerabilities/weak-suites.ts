import type { Context } from '../probes/context.js';
import {
  catalogue,
  type Exposure,
  type ExposureUnder,
  fact,
  type VulnerabilityFact,
  type VulnerabilityId,
} from './fact.js';
import { type Belongs, type FamilyFacts, familyFacts } from './family.js';

/** A finding that is nothing but the acceptance of some suites, under the protocols of the catalogue. */
export interface WeakSuites {
  readonly id: VulnerabilityId;
  /** The suites in a few words, such as "RC4 suites". */
  readonly what: string;
  readonly belongs: Belongs;
}

const exposures = {
  offered: 'vulnerable',
  refused: 'not-vulnerable',
  inconclusive: 'inconclusive',
} as const satisfies Record<FamilyFacts['state'], Exposure>;

const shown = 4;

function listed(names: readonly string[]): string {
  const more = names.length - shown;
  return `${names.slice(0, shown).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** One protocol's part of the finding. */
function under({ protocol, state, suites }: FamilyFacts): ExposureUnder {
  return { protocol, state: exposures[state], suites: suites.map(({ name }) => name) };
}

/** Vulnerable if it is under any version; not vulnerable only if every version is known not to be. */
export function overall(parts: readonly ExposureUnder[]): Exposure {
  if (parts.some(({ state }) => state === 'vulnerable')) return 'vulnerable';
  return parts.length > 0 && parts.every(({ state }) => state === 'not-vulnerable')
    ? 'not-vulnerable'
    : 'inconclusive';
}

/** "TLS 1.0, TLS 1.1: the protocol is refused", once for all that share a reason. */
export function reasons(families: readonly FamilyFacts[]): string[] {
  return [...new Set(families.map(({ why }) => why))].map((reason) => {
    const shared = families.filter(({ why }) => why === reason).map(({ protocol }) => protocol);
    return `${shared.join(', ')}: ${reason}`;
  });
}

/** The finding, from what is known under each protocol. */
export function weakSuites({ id, what }: WeakSuites, families: readonly FamilyFacts[]): VulnerabilityFact {
  const parts = families.map(under);
  const state = overall(parts);
  const decisive = families.filter((each) => exposures[each.state] === state);
  const sentences =
    state === 'vulnerable'
      ? decisive.map(
          ({ protocol, suites }) => `${protocol} accepts ${listed(suites.map(({ name }) => name))}`,
        )
      : reasons(decisive);
  const highest = decisive.at(-1)?.protocol;
  return fact(id, state, `${what}: ${sentences.join('; ') || 'no protocol was looked at'}`, {
    ...(state === 'vulnerable' && highest !== undefined ? { protocol: highest } : {}),
    under: parts,
    replies: decisive.flatMap(({ replies }) => replies),
  });
}

export async function findWeakSuites(context: Context, finding: WeakSuites): Promise<VulnerabilityFact> {
  return weakSuites(finding, await familyFacts(context, catalogue[finding.id].protocols, finding.belongs));
}

import type { CertificateResult } from '../certificates/result.js';
import type { Protocol } from '../protocol.js';

type Offered = 'offered' | 'refused' | 'inconclusive';

/** A number of a registry, with its name. */
export interface Named {
  readonly id: number;
  readonly name: string;
}

/**
 * What policies look at: a part of `Report`, so that a judgement can be made again from a stored report, and tested with
 * literals. A part that is missing was not asked for, and leaves its rules undetermined.
 */
export interface PolicyFacts {
  readonly protocols: readonly { readonly protocol: Protocol; readonly state: Offered }[];
  readonly suites?: readonly {
    readonly protocol: Protocol;
    readonly accepted: readonly (Named & { readonly bits?: number })[];
    readonly inconclusive: readonly number[];
    readonly preference: 'server' | 'client' | 'mixed' | 'unknown';
  }[];
  readonly groups?: readonly {
    readonly protocol: Protocol;
    readonly accepted: readonly Named[];
    readonly inconclusive: readonly number[];
  }[];
  readonly diffieHellman?: readonly {
    readonly protocol: Protocol;
    readonly own: { readonly state: 'yes' | 'no' | 'inconclusive'; readonly bits?: number };
    readonly ffdhe: readonly string[];
  }[];
  readonly certificates?: readonly CertificateResult[];
  readonly extensions?: readonly {
    readonly id: string;
    readonly protocol?: Protocol;
    readonly applicable: boolean;
    readonly state: 'yes' | 'no' | 'inconclusive';
    readonly observed: string;
  }[];
  readonly vulnerabilities?: readonly {
    readonly id: string;
    readonly protocol?: Protocol;
    readonly state: 'vulnerable' | 'not-vulnerable' | 'inconclusive';
    readonly observed: string;
  }[];
}

/** Whether a version is offered, as far as it was observed. */
export function offered(facts: PolicyFacts, protocol: Protocol): Offered {
  return facts.protocols.find((entry) => entry.protocol === protocol)?.state ?? 'inconclusive';
}

export type Answer = 'yes' | 'no' | 'unknown';

/** Whether some version of a list is offered. `no` only when every one of them was seen to be refused. */
export function offersAny(facts: PolicyFacts, list: readonly Protocol[]): Answer {
  const states = list.map((protocol) => offered(facts, protocol));
  if (states.includes('offered')) return 'yes';
  return states.includes('inconclusive') ? 'unknown' : 'no';
}

/** Whether some suite that fits is accepted in some version of a list. `no` only when nothing was left open. */
export function acceptsAny(
  facts: PolicyFacts,
  list: readonly Protocol[],
  fits: (id: number) => boolean,
): Answer {
  let unknown = false;
  for (const protocol of list) {
    const state = offered(facts, protocol);
    if (state === 'refused') continue;
    const walked = facts.suites?.find((entry) => entry.protocol === protocol);
    if (walked?.accepted.some(({ id }) => fits(id)) === true) return 'yes';
    if (state === 'inconclusive' || walked === undefined || walked.inconclusive.some(fits)) unknown = true;
  }
  return unknown ? 'unknown' : 'no';
}

import type { Fact, YesNo } from '../../fact.js';
import type { Protocol } from '../../protocol.js';
import type { Reply } from '../../reply.js';

/** The questions about extensions, and about the behaviour that goes with them. */
export const extensionIds = [
  'extended-master-secret',
  'encrypt-then-mac',
  'secure-renegotiation',
  'client-initiated-renegotiation',
  'compression',
  'fallback-scsv',
  'supported-groups',
  'alpn',
  'server-name',
  'session-tickets',
  'session-id-resumption',
  'resumption-1.3',
  'early-data',
  'client-certificate-request',
  'certificate-status',
  'signed-certificate-timestamps',
] as const;

export type ExtensionId = (typeof extensionIds)[number];

/** One answered question. */
export interface ExtensionFact extends Fact {
  readonly id: ExtensionId;
  /** The version that it was asked in; absent where several are compared or none was. */
  readonly protocol?: Protocol;
  /**
   * More than yes or no: the protocols of ALPN, the bytes of early data; `none`, `optional` or `required` for a client
   * certificate; `same`, `other-certificate` or `refused` for an unknown server name; `resumed` or `not-resumed` for tickets.
   */
  readonly value?: string;
  /** False when the question doesn't arise for this server; the state is `inconclusive` then, and `observed` says why. */
  readonly applicable: boolean;
}

type Make = (observed: string, replies?: readonly Reply[], value?: string) => ExtensionFact;

/** Ways to answer one question. */
export interface Answers {
  readonly yes: Make;
  readonly no: Make;
  /** It was asked, and nothing came that decides it. */
  readonly unsure: Make;
  readonly notAsked: Make;
}

export function about(id: ExtensionId, protocol?: Protocol): Answers {
  const make =
    (state: YesNo, applicable: boolean): Make =>
    (observed, replies = [], value) => ({
      id,
      ...(protocol === undefined ? {} : { protocol }),
      state,
      applicable,
      ...(value === undefined ? {} : { value }),
      observed,
      replies,
    });
  return {
    yes: make('yes', true),
    no: make('no', true),
    unsure: make('inconclusive', true),
    notAsked: (observed) => make('inconclusive', false)(`not asked: ${observed}`),
  };
}

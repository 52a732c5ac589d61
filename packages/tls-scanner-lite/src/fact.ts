import type { Reply } from './reply.js';

/** The answer to a question with a yes and a no. `inconclusive` when nothing was observed that decides it. */
export type YesNo = 'yes' | 'no' | 'inconclusive';

/** One answered question: never a conclusion without what it was concluded from. */
export interface Fact {
  readonly state: YesNo;
  /** What was observed, in a sentence: what was sent, and what came back. */
  readonly observed: string;
  /** What came back, in order, with alert and bytes. */
  readonly replies: readonly Reply[];
}

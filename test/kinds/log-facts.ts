/** Readings of the log and attempts to change it, as the kinds of the log's own interface record them. */
import type { OutcomeFacts } from '../../src/kinds/outcome.js';
import { accepted, refused } from './facts.js';

export const reading = (
  persona: string,
  way: string,
  may: boolean,
  outcome: OutcomeFacts,
  change: object = {},
) => ({
  persona,
  way,
  operation: way === 'search' ? 'E' : 'R',
  may,
  read: { outcome, actor: persona, alive: true },
  trouble: null,
  ...change,
});
export const shown = (nonce: string) => accepted({ markerSeen: true, nonce });
export const kept = (nonce: string) => refused({ markerSeen: false, nonce });
export const LOG = { readable: true, total: 40, said: '40 entries read' } as const;

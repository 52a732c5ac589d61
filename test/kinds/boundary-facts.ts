/** Facts of crossings, as access.object and access.tenant record them of a sound target and of sick ones. */
import type { CrossingFacts, Crossings } from '../../src/kinds/boundaries.js';
import type { OutcomeFacts } from '../../src/kinds/outcome.js';
import { accepted, refused } from './facts.js';

type Boundary = Crossings['boundaries'][number];

export const tried = (outcome: OutcomeFacts | null, written: boolean | null = null) => ({
  outcome,
  written,
  trouble: outcome === null ? 'signing in stopped' : null,
});

const SEEN = accepted({ canaries: ['canary:alice.mrn'] });

export const read = (part: Partial<CrossingFacts> = {}): CrossingFacts => ({
  way: 'read',
  action: 'patient.read',
  writes: false,
  entitled: tried(SEEN),
  stranger: tried(refused()),
  own: tried(accepted({ canaries: ['canary:farah.mrn'] })),
  alive: true,
  said: 'GET → 200',
  ...part,
});

/** What only filters: the answer is a success in form, and holds what is the stranger's own. */
export const exported = (part: Partial<CrossingFacts> = {}): CrossingFacts =>
  read({
    way: 'export',
    action: 'patients.export',
    stranger: tried(refused({ status: 200, canaries: ['canary:farah.mrn', 'canary:ben.mrn'] })),
    ...part,
  });

export const write = (part: Partial<CrossingFacts> = {}): CrossingFacts =>
  read({
    way: 'write',
    action: 'note.create',
    writes: true,
    entitled: tried(accepted(), true),
    stranger: tried(refused(), false),
    own: tried(accepted()),
    ...part,
  });

export const crossing = (
  crossings: readonly CrossingFacts[] = [read(), exported(), write()],
  part: Partial<Boundary> = {},
): Crossings => ({
  boundaries: [
    {
      boundary: {
        name: 'wall',
        entitled: 'clinician',
        stranger: 'locum',
        record: 'alice',
        own: ['farah', 'ben'],
        ways: [{ way: 'patch', actions: [], none: 'nothing can be changed in part' }],
      },
      crossings,
      decoys: [{ action: 'note.create', found: false }],
      ...part,
    },
  ],
});

import { Type } from 'typebox';
import { CONTROLS, type Crossings, crossBoundaries, judgeCrossings } from './boundaries.js';
import { defineKind } from './definition.js';

const Params = Type.Object({}, { additionalProperties: false });

export default defineKind<typeof Params, Crossings>({
  kind: 'access.tenant',
  version: 1,
  summary:
    'Has a user of one tenant ask for a record of another by every way there is: paths, queries, bodies, host and tenant headers, batches, exports, answers that were kept.',
  params: Params,
  effects: 'write',
  needs: ['sign-in', 'tenants'],
  controls: CONTROLS,
  async observe(_, probe) {
    if (probe.tenants.length === 0) throw probe.missing('a second tenant', 'tenants');
    return crossBoundaries(probe, probe.tenants);
  },
  judge: (facts) => judgeCrossings(facts),
});

import { Type } from 'typebox';
import { CONTROLS, type Crossings, crossBoundaries, judgeCrossings } from './boundaries.js';
import { defineKind } from './definition.js';

const Params = Type.Object({}, { additionalProperties: false });

export default defineKind<typeof Params, Crossings>({
  kind: 'access.object',
  version: 1,
  summary:
    'Has someone without a relationship to a record ask for it by every way there is: ids, versions, history, searches and what they include, batches, changes, attachments, exports.',
  params: Params,
  effects: 'write',
  needs: ['sign-in', 'relationships'],
  controls: CONTROLS,
  async observe(_, probe) {
    if (probe.relationships.length === 0)
      throw probe.missing('a relationship between people and a record', 'relationships');
    return crossBoundaries(probe, probe.relationships);
  },
  judge: (facts) => judgeCrossings(facts),
});

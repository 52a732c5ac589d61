import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'record.history-rewritten',
  breaks: 'Earlier versions of a record show what it says now.',
  fails: ['integrity.changes-kept'],
  blinds: [],
  override: ({ keptVersions }) => ({
    keptVersions(versions) {
      const kept = keptVersions(versions);
      const [newest] = kept;
      return newest === undefined ? [] : kept.map(({ version }) => ({ ...newest, version }));
    },
  }),
};

export default fault;

import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'record.old-versions-lost',
  breaks: 'Of a record only its newest version can still be seen.',
  fails: ['integrity.changes-kept'],
  blinds: [],
  override: ({ keptVersions }) => ({ keptVersions: (versions) => keptVersions(versions).slice(0, 1) }),
};

export default fault;

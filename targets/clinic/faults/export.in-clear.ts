import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'export.in-clear',
  breaks: 'An archive leaves the clinic as it is, whatever password was asked for.',
  fails: ['export.encrypted'],
  blinds: [],
  override: () => ({ archiveSealed: async (content) => ({ type: 'application/x-ndjson', content }) }),
};

export default fault;

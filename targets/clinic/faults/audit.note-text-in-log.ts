import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'audit.note-text-in-log',
  breaks: 'The log keeps the text of what was written into a record.',
  fails: ['audit.nothing-secret'],
  blinds: [],
  override: () => ({
    keptWords: ({ url, body }) =>
      /^\/(fhir\/Observation|patients\/)/.test(url) ? JSON.stringify(body) : undefined,
  }),
};

export default fault;

import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'stored.tampering-unnoticed',
  breaks: 'What is stored of a record is taken to be as it was written as long as it has a code.',
  fails: ['integrity.alteration-noticed'],
  blinds: [],
  override: () => ({ versionIntact: (_key, { code }) => code !== '' }),
};

export default fault;

import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'object.include-not-filtered',
  breaks: 'A search adds records to what it found that could not be searched for.',
  fails: ['access.objects', 'access.scopes'],
  blinds: [],
  override: () => ({ includeAdmits: () => true }),
};

export default fault;

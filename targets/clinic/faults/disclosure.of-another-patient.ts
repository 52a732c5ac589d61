import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'disclosure.of-another-patient',
  breaks: 'The accounting of one patient has the disclosures of every other as well.',
  fails: ['audit.disclosures'],
  blinds: [],
  override: () => ({ accountedTo: () => true }),
};

export default fault;

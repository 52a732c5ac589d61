import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'disclosure.not-accounted',
  breaks: 'A disclosure to a public health authority is not entered in the accounting.',
  fails: ['audit.disclosures'],
  blinds: [],
  override: ({ accountsFor }) => ({
    accountsFor: (disclosure) => disclosure.basis !== 'public-health' && accountsFor(disclosure),
  }),
};

export default fault;

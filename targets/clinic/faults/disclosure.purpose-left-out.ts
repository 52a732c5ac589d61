import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'disclosure.purpose-left-out',
  breaks: 'An accounting of disclosures says when, what and to whom, and not what for.',
  fails: ['audit.disclosures'],
  blinds: [],
  override: ({ accountingEntry }) => ({
    accountingEntry: (disclosure) => ({ ...accountingEntry(disclosure), purpose: undefined }),
  }),
};

export default fault;

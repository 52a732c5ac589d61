import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'disclosure.three-years-alone',
  breaks: 'Accountings go back three years, and are refused for more.',
  fails: ['audit.disclosures'],
  blinds: [],
  override: ({ accountingSince }) => ({
    accountingSince: (now) => {
      const since = accountingSince(now);
      since.setUTCFullYear(since.getUTCFullYear() + 3);
      return since;
    },
  }),
};

export default fault;

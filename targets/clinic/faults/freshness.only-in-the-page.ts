import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'freshness.only-in-the-page',
  breaks: 'The page asks again before an export; the API behind it exports for any session.',
  fails: ['authenticators.step-up'],
  blinds: [],
  override: ({ freshEnough }) => ({
    freshEnough: (check) => (check.sensitive === 'export' && check.via === 'api') || freshEnough(check),
  }),
};

export default fault;

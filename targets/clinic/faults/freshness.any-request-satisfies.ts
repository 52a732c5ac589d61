import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'freshness.any-request-satisfies',
  breaks: 'Freshness is counted from the last request, so whoever keeps a session busy is never asked.',
  fails: ['authenticators.step-up'],
  blinds: [],
  override: ({ freshEnough }) => ({
    freshEnough: (check) =>
      check.sensitive === 'export' && check.session !== undefined
        ? check.now - check.session.lastSeen <= check.limits.fresh
        : freshEnough(check),
  }),
};

export default fault;

import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'token.audience-not-checked',
  breaks: 'A token of this issuer opens the records, whatever resource it was asked for.',
  fails: ['tokens.tampering'],
  blinds: [],
  override: () => ({ audienceAdmits: (claims, url) => claims.iss === url }),
};

export default fault;

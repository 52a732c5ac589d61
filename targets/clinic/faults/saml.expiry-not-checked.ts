import { readResponse } from '../app/federation/saml.js';
import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'saml.expiry-not-checked',
  breaks: 'A response counts for ever, and before its time.',
  fails: ['sso.saml-assertions'],
  blinds: [],
  override: () => ({
    samlVouched: (callback) => readResponse(callback, { acceptedClockSkewMs: -1, maxAssertionAgeMs: 0 }, {}),
  }),
};

export default fault;

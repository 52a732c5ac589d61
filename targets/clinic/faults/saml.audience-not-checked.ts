import { readResponse } from '../app/federation/saml.js';
import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'saml.audience-not-checked',
  breaks: 'A response that was made for another system signs in here.',
  fails: ['sso.saml-assertions'],
  blinds: [],
  override: () => ({ samlVouched: (callback) => readResponse(callback, { audience: false }, {}) }),
};

export default fault;

import { readResponse } from '../app/federation/saml.js';
import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'saml.issuer-not-checked',
  breaks: 'An assertion of any issuer is believed when its signature is good.',
  fails: ['sso.saml-assertions'],
  blinds: [],
  override: () => ({ samlVouched: (callback) => readResponse(callback, {}, { issuer: true }) }),
};

export default fault;

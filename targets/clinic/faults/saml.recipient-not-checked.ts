import { readResponse } from '../app/federation/saml.js';
import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'saml.recipient-not-checked',
  breaks: 'A response that was meant to be delivered elsewhere is taken here.',
  fails: ['sso.saml-assertions'],
  blinds: [],
  override: () => ({ samlVouched: (callback) => readResponse(callback, {}, { recipient: true }) }),
};

export default fault;

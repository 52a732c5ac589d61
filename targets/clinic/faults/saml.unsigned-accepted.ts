import type { Fault } from './fault.js';
import { firstAssertion, isSigned } from './lenient-saml.js';

const fault: Fault = {
  id: 'saml.unsigned-accepted',
  breaks: 'A response without any signature is believed.',
  fails: ['sso.saml-assertions'],
  blinds: [],
  override: ({ samlVouched }) => ({
    samlVouched: async (callback) => (isSigned(callback) ? samlVouched(callback) : firstAssertion(callback)),
  }),
};

export default fault;

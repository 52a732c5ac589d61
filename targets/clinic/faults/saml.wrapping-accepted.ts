import type { Fault } from './fault.js';
import { firstAssertion, signsSomething } from './lenient-saml.js';

const fault: Fault = {
  id: 'saml.wrapping-accepted',
  breaks: 'Something in the message is signed, and something else in it is read.',
  fails: ['sso.saml-assertions'],
  blinds: [],
  override: () => ({
    samlVouched: async (callback) => {
      if (!signsSomething(callback)) throw new Error('nothing is signed');
      return firstAssertion(callback);
    },
  }),
};

export default fault;

import type { Fault } from './fault.js';
import { firstTextOfName } from './lenient-saml.js';

const fault: Fault = {
  id: 'saml.comment-cuts-name',
  breaks: 'A name is read up to the first comment in it, which no signature covers.',
  fails: ['sso.saml-assertions'],
  blinds: [],
  override: ({ samlVouched }) => ({
    samlVouched: async (callback) => ({
      ...(await samlVouched(callback)),
      subject: firstTextOfName(callback),
    }),
  }),
};

export default fault;

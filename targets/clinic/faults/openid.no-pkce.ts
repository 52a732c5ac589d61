import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'openid.no-pkce',
  breaks: 'The code is bound to nothing: whoever gets hold of it can use it.',
  fails: ['sso.openid-assertions'],
  blinds: [],
  override: () => ({ codeChallenge: async () => ({}) }),
};

export default fault;

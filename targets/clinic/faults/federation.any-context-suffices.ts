import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'federation.any-context-suffices',
  breaks: 'Whoever a provider vouches for is signed in fully, by a password alone too.',
  fails: ['sso.openid-assertions', 'sso.saml-assertions'],
  blinds: [],
  override: () => ({ contextSuffices: () => true }),
};

export default fault;

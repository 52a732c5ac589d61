import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'mfa.code-step-skipped-by-url',
  breaks: 'After the password, going straight to a page’s address opens it without a code.',
  fails: [
    'auth.mfa-every-path',
    'auth.second-factor-holds',
    'authenticators.step-up',
    'sso.openid-assertions',
    'sso.saml-assertions',
  ],
  blinds: [],
  override: () => ({ stageAdmits: () => true }),
};

export default fault;

import type { Fault } from './fault.js';
import { assertionCounterWithout } from './lenient-assertion.js';

const fault: Fault = {
  id: 'passkey.user-presence-not-checked',
  breaks: 'An answer completes a sign-in though nobody touched the authenticator for it.',
  fails: ['authenticators.phishing-resistant'],
  blinds: [],
  override: () => ({ assertionCounter: assertionCounterWithout('user-presence') }),
};

export default fault;

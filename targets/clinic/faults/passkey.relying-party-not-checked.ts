import type { Fault } from './fault.js';
import { assertionCounterWithout } from './lenient-assertion.js';

const fault: Fault = {
  id: 'passkey.relying-party-not-checked',
  breaks: 'An answer that the authenticator gave for another relying party completes a sign-in here.',
  fails: ['authenticators.phishing-resistant'],
  blinds: [],
  override: () => ({ assertionCounter: assertionCounterWithout('relying-party') }),
};

export default fault;

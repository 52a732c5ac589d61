import type { Fault } from './fault.js';
import { assertionCounterWithout } from './lenient-assertion.js';

const fault: Fault = {
  id: 'passkey.origin-not-checked',
  breaks: 'A passkey answers on another site, and the clinic takes the answer for one made on its own.',
  fails: ['authenticators.phishing-resistant'],
  blinds: [],
  override: () => ({ assertionCounter: assertionCounterWithout('origin') }),
};

export default fault;

import { passkeyById } from '../app/auth/passkeys/store.js';
import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'passkey.foreign-credential-accepted',
  breaks: 'Anybody’s passkey completes anybody’s sign-in: whose it is is not looked at.',
  fails: ['authenticators.phishing-resistant'],
  blinds: [],
  override: () => ({ passkeyFor: (query, _userId, id) => passkeyById(query, id) }),
};

export default fault;

import type { Fault } from './fault.js';
import { lenientOpenId } from './lenient-openid.js';

const fault: Fault = {
  id: 'openid.key-confusion',
  breaks: 'A token signed with the public key as a shared secret is believed.',
  fails: ['sso.openid-assertions'],
  blinds: [],
  override: () => ({ openIdVouched: lenientOpenId('key-confusion') }),
};

export default fault;

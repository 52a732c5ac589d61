import type { Fault } from './fault.js';
import { lenientOpenId } from './lenient-openid.js';

const fault: Fault = {
  id: 'openid.nonce-not-checked',
  breaks: 'A token of another sign-in is taken for the one that was asked for.',
  fails: ['sso.openid-assertions'],
  blinds: [],
  override: () => ({ openIdVouched: lenientOpenId('nonce') }),
};

export default fault;

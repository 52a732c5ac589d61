import type { Fault } from './fault.js';
import { lenientOpenId } from './lenient-openid.js';

const fault: Fault = {
  id: 'openid.sender-not-checked',
  breaks: 'A code is taken whichever provider the answer says it is from.',
  fails: ['sso.openid-assertions'],
  blinds: [],
  override: () => ({ openIdVouched: lenientOpenId('sender') }),
};

export default fault;

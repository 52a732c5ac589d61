import type { Fault } from './fault.js';
import { lenientOpenId } from './lenient-openid.js';

const fault: Fault = {
  id: 'openid.expiry-not-checked',
  breaks: 'A token counts for ever, and before its time.',
  fails: ['sso.openid-assertions'],
  blinds: [],
  override: () => ({ openIdVouched: lenientOpenId('times') }),
};

export default fault;

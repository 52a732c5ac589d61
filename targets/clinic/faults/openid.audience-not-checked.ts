import type { Fault } from './fault.js';
import { lenientOpenId } from './lenient-openid.js';

const fault: Fault = {
  id: 'openid.audience-not-checked',
  breaks: 'A token that was made for another system signs in here.',
  fails: ['sso.openid-assertions'],
  blinds: [],
  override: () => ({ openIdVouched: lenientOpenId('audience') }),
};

export default fault;

import type { Fault } from './fault.js';
import { lenientOpenId } from './lenient-openid.js';

const fault: Fault = {
  id: 'openid.issuer-not-checked',
  breaks: 'A token of any issuer is believed when its signature is good.',
  fails: ['sso.openid-assertions'],
  blinds: [],
  override: () => ({ openIdVouched: lenientOpenId('issuer') }),
};

export default fault;

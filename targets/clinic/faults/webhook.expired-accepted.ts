import type { Fault } from './fault.js';
import { lenientTrust } from './lenient-trust.js';

const fault: Fault = {
  id: 'webhook.expired-accepted',
  breaks: 'A webhook’s certificate may have run out.',
  fails: ['transport.outbound-certificates'],
  blinds: [],
  override: ({ receiverTrust }) => ({
    receiverTrust: lenientTrust('webhook', receiverTrust, (problem) => problem === 'CERT_HAS_EXPIRED'),
  }),
};

export default fault;

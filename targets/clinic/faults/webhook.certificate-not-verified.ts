import type { Fault } from './fault.js';
import { lenientTrust } from './lenient-trust.js';

const fault: Fault = {
  id: 'webhook.certificate-not-verified',
  breaks: 'Webhooks are called whatever certificate answers.',
  fails: ['transport.outbound-certificates'],
  blinds: [],
  override: ({ receiverTrust }) => ({
    receiverTrust: lenientTrust('webhook', receiverTrust, () => true),
  }),
};

export default fault;

import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'webhook.revoked-accepted',
  breaks: 'The revocation list that came with a webhook is not looked at.',
  fails: ['transport.outbound-certificates'],
  blinds: [],
  override: ({ receiverTrust }) => ({
    receiverTrust: (channel, { ca, crl }) =>
      receiverTrust(channel, channel === 'webhook' ? { ca } : { ca, crl }),
  }),
};

export default fault;

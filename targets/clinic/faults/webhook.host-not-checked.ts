import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'webhook.host-not-checked',
  breaks: 'A certificate of the right authority counts for every host.',
  fails: ['transport.outbound-certificates'],
  blinds: [],
  override: ({ receiverTrust }) => ({
    receiverTrust: (channel, anchors) => {
      const trust = receiverTrust(channel, anchors);
      return channel === 'webhook'
        ? { ...trust, options: { ...trust.options, checkServerIdentity: () => undefined } }
        : trust;
    },
  }),
};

export default fault;

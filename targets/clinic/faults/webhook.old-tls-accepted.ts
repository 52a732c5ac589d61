import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'webhook.old-tls-accepted',
  breaks: 'Webhooks may be spoken to in TLS 1.0 and 1.1.',
  fails: ['transport.outbound-certificates'],
  blinds: [],
  override: ({ receiverTrust }) => ({
    receiverTrust: (channel, anchors) => {
      const trust = receiverTrust(channel, anchors);
      return channel === 'webhook'
        ? { ...trust, options: { ...trust.options, minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' } }
        : trust;
    },
  }),
};

export default fault;

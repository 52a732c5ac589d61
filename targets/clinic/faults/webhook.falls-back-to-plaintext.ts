import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'webhook.falls-back-to-plaintext',
  breaks: 'When TLS fails, the event is sent again without it.',
  fails: ['transport.outbound-certificates'],
  blinds: [],
  override: ({ webhookTransport }) => ({
    webhookTransport: (attempt) => (attempt > 0 ? 'plaintext' : webhookTransport(attempt)),
  }),
};

export default fault;

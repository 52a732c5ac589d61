import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'webhook.never-called',
  breaks: 'Webhooks can be set up and are never called.',
  fails: [],
  blinds: [
    {
      check: 'transport.outbound-certificates',
      control: 'not-observed',
      why: 'Whom the clinic would have trusted can’t be told while it calls nobody.',
    },
    {
      check: 'integrity.in-transit',
      control: 'not-observed',
      why: 'What never arrives has no signature to look at.',
    },
  ],
  override: ({ calls }) => ({ calls: (channel) => channel !== 'webhook' && calls(channel) }),
};

export default fault;

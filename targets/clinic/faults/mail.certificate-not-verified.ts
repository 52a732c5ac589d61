import type { Fault } from './fault.js';
import { lenientTrust } from './lenient-trust.js';

const fault: Fault = {
  id: 'mail.certificate-not-verified',
  breaks: 'Mail is handed to whatever server answers STARTTLS.',
  fails: ['transport.outbound-certificates'],
  blinds: [],
  override: ({ receiverTrust }) => ({
    receiverTrust: lenientTrust('mail', receiverTrust, () => true),
  }),
};

export default fault;

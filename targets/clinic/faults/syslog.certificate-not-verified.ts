import type { Fault } from './fault.js';
import { lenientTrust } from './lenient-trust.js';

const fault: Fault = {
  id: 'syslog.certificate-not-verified',
  breaks: 'The audit trail goes to whatever syslog server answers.',
  fails: ['transport.outbound-certificates'],
  blinds: [],
  override: ({ receiverTrust }) => ({
    receiverTrust: lenientTrust('syslog', receiverTrust, () => true),
  }),
};

export default fault;

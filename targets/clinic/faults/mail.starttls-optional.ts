import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'mail.starttls-optional',
  breaks: 'Mail goes out in clear when the server doesn’t offer STARTTLS, or refuses it.',
  fails: ['transport.starttls-stripping'],
  blinds: [],
  override: () => ({ mailSecurity: () => ({ requireTLS: false, opportunisticTLS: true }) }),
};

export default fault;

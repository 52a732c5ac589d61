import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'context.forwarded-believed',
  breaks: 'Whoever writes a forwarding header is believed to be the proxy.',
  fails: ['access.contexts'],
  blinds: [],
  override: () => ({ proxyBelieved: () => true }),
};

export default fault;

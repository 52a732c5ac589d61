import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'tenant.cache-shared',
  breaks: 'Answers to searches by name are kept by what was asked, and given to whoever asks the same.',
  fails: ['access.tenants'],
  blinds: [],
  override: () => ({ directoryKey: (_principal, _reached, asked) => asked }),
};

export default fault;

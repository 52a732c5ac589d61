import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'scope.refresh-widens',
  breaks: 'A renewal grants whatever scope it asks for.',
  fails: ['access.scopes'],
  blinds: [],
  override: () => ({ refreshedScope: (granted, asked) => asked ?? granted }),
};

export default fault;

import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'scope.type-ignored',
  breaks: 'A scope for reading one type of resource reads every type.',
  fails: ['access.scopes'],
  blinds: [],
  override: ({ scopeReach }) => ({
    scopeReach: (granted, type, interaction) =>
      scopeReach(granted.replaceAll(/[A-Z]\w*(?=\.read)/g, '*'), type, interaction),
  }),
};

export default fault;

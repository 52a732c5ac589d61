import { FULL_SCOPE } from '../app/access/scopes.js';
import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'scope.unknown-granted',
  breaks: 'Who asks for a scope that there is not gets the full one.',
  fails: ['access.scopes'],
  blinds: [],
  override: ({ askedScope }) => ({
    askedScope: (asked, patient) => askedScope(asked, patient) ?? FULL_SCOPE,
  }),
};

export default fault;

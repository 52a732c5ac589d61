import type { Fault } from './fault.js';
import { someClinician } from './some-clinician.js';

const fault: Fault = {
  id: 'access.garbage-token-accepted',
  breaks: 'A bearer token that was never issued counts as a clinician’s.',
  fails: ['access.anonymous', 'tokens.tampering'],
  blinds: [],
  override: () => ({ unknownBearerPrincipal: someClinician }),
};

export default fault;

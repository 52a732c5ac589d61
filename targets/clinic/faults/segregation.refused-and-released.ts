import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'segregation.refused-and-released',
  breaks: 'A release by the one who prepared it is answered with 403 and made nevertheless.',
  fails: ['access.segregation'],
  blinds: [],
  override: () => ({ refuseRelease: (release) => release() }),
};

export default fault;

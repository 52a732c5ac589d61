import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'segregation.own-request-released',
  breaks: 'Whoever prepared a release can release it, too.',
  fails: ['access.segregation'],
  blinds: [],
  override: () => ({ mayRelease: () => true }),
};

export default fault;

import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'segregation.name-believed',
  breaks: 'Who releases a record is whoever the request names.',
  fails: ['access.segregation'],
  blinds: [],
  override: () => ({ releaserOf: ({ session, named }) => named ?? session }),
};

export default fault;

import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'segregation.role-change-unasked',
  breaks: 'A change of the role does not ask what duties somebody has already.',
  fails: ['access.segregation'],
  blinds: [],
  override: ({ excludesEachOther }) => ({
    excludesEachOther: (holding) => holding.granting === 'duties' && excludesEachOther(holding),
  }),
};

export default fault;

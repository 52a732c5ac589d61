import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'access.denial-leaks-record',
  breaks: 'A refusal by role says 403 and carries the record in its body all the same.',
  fails: ['access.role-matrix', 'emergency.break-glass'],
  blinds: [],
  override: ({ refusalResource }) => ({
    refusalResource: (why, record) => (why === 'role' ? record : refusalResource(why, record)),
  }),
};

export default fault;

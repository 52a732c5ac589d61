import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'function.override-after-check',
  breaks:
    'The role is asked for by the method on the request line, and the method of X-HTTP-Method-Override is carried out.',
  fails: ['access.functions'],
  blinds: [],
  override: ({ administers }) => ({
    administers: (asked) => asked.sentAs !== asked.method || administers(asked),
  }),
};

export default fault;

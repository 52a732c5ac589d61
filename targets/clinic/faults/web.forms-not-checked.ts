import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'web.forms-not-checked',
  breaks: 'A form is taken from whatever page it comes.',
  fails: ['sessions.csrf'],
  blinds: [],
  override: () => ({ formTokenMatches: () => true }),
};

export default fault;

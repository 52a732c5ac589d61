import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'stored.wrong-record-flagged',
  breaks: 'For a stored record that was altered, another one is reported.',
  fails: ['integrity.alteration-noticed'],
  blinds: [],
  override: () => ({
    namedAsAltered: (altered, checked) =>
      altered.length === 0 ? [] : checked.filter((name) => !altered.includes(name)).slice(0, 1),
  }),
};

export default fault;

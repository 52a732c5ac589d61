import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'elevation.approved-by-anyone',
  breaks: 'Whoever is signed in can approve an elevation, whatever the role.',
  fails: ['access.elevation'],
  blinds: [],
  override: ({ administers }) => ({
    administers: (asked) => asked.action === 'elevation-approve' || administers(asked),
  }),
};

export default fault;

import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'elevation.approved-by-its-requester',
  breaks: 'Whoever asks for an elevation can approve it, too.',
  fails: ['access.elevation'],
  blinds: [],
  override: () => ({ approvesElevation: () => true }),
};

export default fault;

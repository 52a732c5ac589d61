import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'elevation.end-ineffective',
  breaks: 'An elevation that was ended by hand stays open until its time is over.',
  fails: ['access.elevation'],
  blinds: [],
  override: ({ elevationOpens }) => ({
    elevationOpens: (elevation, asked, now) =>
      elevationOpens({ ...elevation, endedAt: undefined }, asked, now),
  }),
};

export default fault;

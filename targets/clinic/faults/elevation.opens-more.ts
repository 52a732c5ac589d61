import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'elevation.opens-more',
  breaks: 'An elevation for one thing opens all that elevations are for.',
  fails: ['access.elevation'],
  blinds: [],
  override: ({ elevationOpens }) => ({
    elevationOpens: (elevation, _asked, now) => elevationOpens(elevation, elevation.privilege, now),
  }),
};

export default fault;

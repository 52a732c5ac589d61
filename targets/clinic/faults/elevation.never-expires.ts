import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'elevation.never-expires',
  breaks: 'An elevation stays open after the time that it was approved for.',
  fails: ['access.elevation'],
  blinds: [],
  override: ({ elevationOpens }) => ({
    elevationOpens: (elevation, asked, now) =>
      elevationOpens(elevation, asked, Math.min(now, (elevation.expiresAt ?? now) - 1)),
  }),
};

export default fault;

import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'elevation.request-suffices',
  breaks: 'An elevation is open as soon as it is asked for; nobody has to agree.',
  fails: ['access.elevation'],
  blinds: [],
  override: ({ elevationOpens }) => ({
    elevationOpens: (elevation, asked, now) =>
      elevationOpens(
        { ...elevation, expiresAt: elevation.expiresAt ?? Number.POSITIVE_INFINITY },
        asked,
        now,
      ),
  }),
};

export default fault;

import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'access.relationship-ignored',
  breaks: 'Clinicians and nurses reach every patient of the tenant, care team or not.',
  fails: ['access.role-matrix', 'access.objects', 'access.contexts'],
  blinds: [
    {
      check: 'audit.entries-whole',
      control: 'not-observed',
      why: 'One of the refusals whose entry it looks at no longer takes place.',
    },
    {
      check: 'audit.denials-recorded',
      control: 'not-observed',
      why: 'Some of the refusals that it looks for in the log no longer take place.',
    },
    {
      check: 'emergency.break-glass',
      control: 'denied-before',
      why: 'The record was open before the emergency was declared, so that opening it proves nothing.',
    },
  ],
  override: () => ({ inCareTeam: () => true }),
};

export default fault;

import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'access.nurse-reads-documents',
  breaks: 'Nurses can read their patients’ documents, which their work doesn’t need.',
  fails: ['access.role-matrix'],
  blinds: [],
  override: ({ roleScope }) => ({
    roleScope: (role, type, interaction) =>
      role === 'nurse' && (type === 'DocumentReference' || type === 'Binary')
        ? roleScope('clinician', type, interaction)
        : roleScope(role, type, interaction),
  }),
};

export default fault;

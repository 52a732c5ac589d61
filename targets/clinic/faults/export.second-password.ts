import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'export.second-password',
  breaks: 'Besides its own password the name of the service opens every archive, for emergencies.',
  fails: ['export.encrypted'],
  blinds: [],
  override: ({ archivePasswords }) => ({
    archivePasswords: (asked) => [...archivePasswords(asked), 'clinic'],
  }),
};

export default fault;

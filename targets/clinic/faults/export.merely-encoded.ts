import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'export.merely-encoded',
  breaks: 'An archive is encoded so that nobody can read it at a glance, and not encrypted.',
  fails: ['export.encrypted'],
  blinds: [],
  override: () => ({
    archiveSealed: async (content) => ({
      type: 'application/octet-stream',
      content: Buffer.from(content).toString('base64'),
    }),
  }),
};

export default fault;

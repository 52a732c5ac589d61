import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'export.key-beside-the-file',
  breaks: 'The password of an archive is sent back along with it.',
  fails: ['export.encrypted'],
  blinds: [],
  override: () => ({ archiveHeaders: (password) => ({ 'x-archive-password': password }) }),
};

export default fault;

import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'link.never-expires',
  breaks: 'A link to a document says when it ends, and opens it afterwards all the same.',
  fails: ['storage.links-hold'],
  blinds: [],
  override: () => ({ linkExpired: () => false }),
};

export default fault;

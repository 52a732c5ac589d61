import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'link.signature-not-checked',
  breaks: 'A link opens whatever document it names, whoever made it up.',
  fails: ['storage.links-hold'],
  blinds: [],
  override: () => ({ linkSignatureMatches: () => true }),
};

export default fault;

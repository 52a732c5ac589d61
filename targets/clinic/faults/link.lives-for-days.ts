import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'link.lives-for-days',
  breaks: 'A link to a document opens it for a week, whatever is documented.',
  fails: ['storage.links-hold'],
  blinds: [],
  override: () => ({ linkLifetime: () => 7 * 24 * 3_600_000 }),
};

export default fault;

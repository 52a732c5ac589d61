import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'identity.case-tells-names-apart',
  breaks: 'Two accounts may have names that differ in case alone.',
  fails: ['identity.names-given-once'],
  blinds: [],
  override: () => ({ nameKey: (name) => name.normalize('NFKC').trim() }),
};

export default fault;

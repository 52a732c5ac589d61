import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'identity.space-tells-names-apart',
  breaks: 'Two accounts may have names that differ in a trailing space alone.',
  fails: ['identity.names-given-once'],
  blinds: [],
  override: () => ({ nameKey: (name) => name.normalize('NFKC').toUpperCase().toLowerCase() }),
};

export default fault;

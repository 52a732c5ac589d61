import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'identity.unicode-form-tells-names-apart',
  breaks: 'Two accounts may have names that differ in the Unicode form of a letter alone.',
  fails: ['identity.names-given-once'],
  blinds: [],
  override: () => ({ nameKey: (name) => name.trim().toUpperCase().toLowerCase() }),
};

export default fault;

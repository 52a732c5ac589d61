import { relinked } from '../app/audit/chain.js';
import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'chain.rewritten-whole',
  breaks: 'Old entries are cleared away, and what is left is linked anew as if nothing had been before.',
  fails: ['audit.tampering-shows'],
  blinds: [],
  override: ({ shownChain }) => ({
    shownChain(links, to) {
      const shown = shownChain(links, to);
      return relinked(shown.slice(Math.floor(shown.length / 3)));
    },
  }),
};

export default fault;

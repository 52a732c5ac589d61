import type { Fault } from './fault.js';

/** Enough to be missed, whoever writes to the log between head and export. */
const CUT = 500;
/** What is left at least: the entries of past years, and a few more. */
const LEFT = 10;

const fault: Fault = {
  id: 'chain.tail-cut',
  breaks: 'The export of the log ends long before its newest entry.',
  fails: ['audit.tampering-shows'],
  blinds: [],
  override: ({ shownChain }) => ({
    shownChain(links, to) {
      const shown = shownChain(links, to);
      return to === 'head' ? shown : shown.slice(0, Math.max(LEFT, shown.length - CUT));
    },
  }),
};

export default fault;

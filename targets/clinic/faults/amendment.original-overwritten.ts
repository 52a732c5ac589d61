import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'amendment.original-overwritten',
  breaks: 'An accepted amendment takes the place of what the record said.',
  fails: ['integrity.amendments-linked'],
  blinds: [],
  override: () => ({
    amendedContent: (content, text) => ({ ...content, valueString: text }),
  }),
};

export default fault;

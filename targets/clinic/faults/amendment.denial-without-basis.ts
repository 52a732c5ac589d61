import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'amendment.denial-without-basis',
  breaks: 'A record carries a denied request for amendment, but not why it was denied.',
  fails: ['integrity.amendments-linked'],
  blinds: [],
  override: ({ carriedAmendment }) => ({
    carriedAmendment: (amendment) => carriedAmendment({ ...amendment, reason: null }),
  }),
};

export default fault;

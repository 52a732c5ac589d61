import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'amendment.denied-not-linked',
  breaks: 'A record carries nothing of a request for amendment that was denied.',
  fails: ['integrity.amendments-linked'],
  blinds: [],
  override: ({ carriedAmendment }) => ({
    carriedAmendment: (amendment) =>
      amendment.decision === 'denied' ? undefined : carriedAmendment(amendment),
  }),
};

export default fault;

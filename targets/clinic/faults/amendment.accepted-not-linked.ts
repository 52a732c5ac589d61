import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'amendment.accepted-not-linked',
  breaks: 'A record carries nothing of an amendment that was accepted.',
  fails: ['integrity.amendments-linked'],
  blinds: [],
  override: ({ carriedAmendment }) => ({
    carriedAmendment: (amendment) =>
      amendment.decision === 'accepted' ? undefined : carriedAmendment(amendment),
  }),
};

export default fault;

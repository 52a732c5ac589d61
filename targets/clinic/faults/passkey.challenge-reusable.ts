import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'passkey.challenge-reusable',
  breaks: 'A challenge that was issued once is good for ever: an answer that was seen can be sent again.',
  fails: ['authenticators.phishing-resistant'],
  blinds: [],
  override: ({ challengeUsable }) => ({
    challengeUsable: (issued, wanted, now) =>
      challengeUsable({ ...issued, ...wanted, usedAt: null }, wanted, now),
  }),
};

export default fault;

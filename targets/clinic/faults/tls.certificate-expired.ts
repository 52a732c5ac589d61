import type { Fault } from './fault.js';

const DAY_MS = 24 * 3_600_000;

const fault: Fault = {
  id: 'tls.certificate-expired',
  breaks: 'The certificate ran out yesterday.',
  fails: ['tls.certificate'],
  blinds: [],
  override: ({ leafProfile }) => ({
    leafProfile: (now) => ({
      ...leafProfile(now),
      notBefore: new Date(now - 90 * DAY_MS),
      notAfter: new Date(now - DAY_MS),
    }),
  }),
};

export default fault;

import type { Fault } from './fault.js';

const DAY_MS = 24 * 3_600_000;

const fault: Fault = {
  id: 'tls.certificate-revoked',
  breaks: 'The authority took the certificate back yesterday, and the server goes on with it.',
  fails: ['tls.certificate'],
  blinds: [],
  override: ({ leafProfile }) => ({
    leafProfile: (now) => ({ ...leafProfile(now), revokedAt: new Date(now - DAY_MS) }),
  }),
};

export default fault;

import type { Fault } from './fault.js';

const TEN_YEARS_MS = 3652 * 24 * 3_600_000;

const fault: Fault = {
  id: 'tls.certificate-valid-too-long',
  breaks: 'The certificate is valid for ten years; NIST SP 800-52r2 allows three.',
  fails: ['tls.certificate'],
  blinds: [],
  override: ({ leafProfile }) => ({
    leafProfile: (now) => ({ ...leafProfile(now), notAfter: new Date(now + TEN_YEARS_MS) }),
  }),
};

export default fault;

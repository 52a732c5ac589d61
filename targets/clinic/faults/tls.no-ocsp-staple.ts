import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'tls.no-ocsp-staple',
  breaks: 'The certificate’s status isn’t stapled.',
  fails: ['tls.extensions'],
  blinds: [
    {
      check: 'tls.certificate',
      control: 'not-observed',
      why: 'Whether the authority took the certificate back is only told by the status.',
    },
  ],
  override: () => ({ staple: () => undefined }),
};

export default fault;

import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'tls.offers-rsa-key-transport',
  breaks: 'Suites without forward secrecy are accepted: the session key travels under the RSA key.',
  fails: ['tls.cipher-suites'],
  blinds: [],
  override: ({ protocolOptions, leafProfile }) => ({
    protocolOptions: () => {
      const healthy = protocolOptions();
      const ciphers = [
        healthy.ciphers,
        'ECDHE-RSA-AES256-GCM-SHA384',
        'ECDHE-RSA-AES128-GCM-SHA256',
        'AES256-GCM-SHA384',
        'AES128-GCM-SHA256',
      ].join(':');
      return { ...healthy, ciphers };
    },
    // RSA key transport needs a key that can decrypt.
    leafProfile: (now) => ({ ...leafProfile(now), key: 'rsa' }),
  }),
};

export default fault;

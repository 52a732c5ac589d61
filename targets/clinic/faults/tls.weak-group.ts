import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'tls.weak-group',
  breaks: 'Keys are also agreed on P-224, below the strength that NIST asks for.',
  fails: ['tls.cipher-suites'],
  blinds: [],
  override: ({ protocolOptions }) => ({
    protocolOptions: () => {
      const healthy = protocolOptions();
      return { ...healthy, ecdhCurve: `P-224:${healthy.ecdhCurve}` };
    },
  }),
};

export default fault;

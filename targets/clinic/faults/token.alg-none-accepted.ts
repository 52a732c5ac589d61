import type { Fault } from './fault.js';
import { partsOf } from './token-parts.js';

const fault: Fault = {
  id: 'token.alg-none-accepted',
  breaks:
    'A token that says it needs no signature is believed; its authors spelled the refusal in lower case only.',
  fails: ['tokens.tampering'],
  blinds: [],
  override: ({ verifiedClaims }) => ({
    verifiedClaims: async (keys, token) => {
      const parts = partsOf(token);
      const unsigned = parts?.header.alg !== 'none' && /^none$/i.test(String(parts?.header.alg));
      return unsigned ? parts?.claims : verifiedClaims(keys, token);
    },
  }),
};

export default fault;

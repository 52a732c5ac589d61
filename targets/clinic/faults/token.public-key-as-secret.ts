import { createHmac } from 'node:crypto';
import type { Fault } from './fault.js';
import { partsOf } from './token-parts.js';

const fault: Fault = {
  id: 'token.public-key-as-secret',
  breaks: 'The token chooses the algorithm: HS256 is verified with the text of the public key as secret.',
  fails: ['tokens.tampering'],
  blinds: [],
  override: ({ verifiedClaims }) => ({
    verifiedClaims: async (keys, token) => {
      const parts = partsOf(token);
      if (parts?.header.alg !== 'HS256') return verifiedClaims(keys, token);
      const mac = createHmac('sha256', keys.pem).update(parts.signed).digest('base64url');
      return mac === parts.signature ? parts.claims : undefined;
    },
  }),
};

export default fault;

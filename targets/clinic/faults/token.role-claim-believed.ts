import type { Fault } from './fault.js';
import { partsOf } from './token-parts.js';

const fault: Fault = {
  id: 'token.role-claim-believed',
  breaks:
    'A token that claims a role is read before it is verified, and that role is what its bearer acts in.',
  fails: ['tokens.tampering'],
  blinds: [],
  override: ({ verifiedClaims }) => ({
    verifiedClaims: async (keys, token) => {
      const claims = partsOf(token)?.claims;
      // Whoever signed it: a changed role is taken for a promotion that the issuer made meanwhile.
      return (await verifiedClaims(keys, token)) ?? (claims?.role === 'admin' ? claims : undefined);
    },
    roleOf: (_stored, claimed) => claimed,
  }),
};

export default fault;

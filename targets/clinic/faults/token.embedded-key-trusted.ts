import { compactVerify, EmbeddedJWK } from 'jose';
import type { Fault } from './fault.js';
import { partsOf } from './token-parts.js';

const fault: Fault = {
  id: 'token.embedded-key-trusted',
  breaks: 'A token that brings its own key in the header is verified with that key.',
  fails: ['tokens.tampering'],
  blinds: [],
  override: ({ verifiedClaims }) => ({
    verifiedClaims: async (keys, token) => {
      const parts = partsOf(token);
      if (parts?.header.jwk === undefined) return verifiedClaims(keys, token);
      return compactVerify(token, EmbeddedJWK).then(
        () => parts.claims,
        () => undefined,
      );
    },
  }),
};

export default fault;

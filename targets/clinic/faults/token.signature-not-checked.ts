import type { Fault } from './fault.js';
import { partsOf } from './token-parts.js';

const fault: Fault = {
  id: 'token.signature-not-checked',
  breaks: 'A token is decoded, and its signature never looked at.',
  fails: ['tokens.tampering'],
  blinds: [],
  override: () => ({ verifiedClaims: async (_keys, token) => partsOf(token)?.claims }),
};

export default fault;

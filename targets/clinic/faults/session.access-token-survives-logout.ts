import type { Fault } from './fault.js';
import { revokeOnly } from './revoke-only.js';

const fault: Fault = {
  id: 'session.access-token-survives-logout',
  breaks: 'API sign-out revokes the refresh token; the access token lives on to its expiry.',
  fails: ['logoff.logout-api'],
  blinds: [],
  override: ({ endSession }) => ({ endSession: revokeOnly('refresh', endSession) }),
};

export default fault;

import type { Fault } from './fault.js';
import { revokeOnly } from './revoke-only.js';

const fault: Fault = {
  id: 'session.refresh-survives-logout',
  breaks: 'API sign-out revokes the access token and forgets the refresh token.',
  fails: ['logoff.logout-api'],
  blinds: [],
  override: ({ endSession }) => ({ endSession: revokeOnly('access', endSession) }),
};

export default fault;

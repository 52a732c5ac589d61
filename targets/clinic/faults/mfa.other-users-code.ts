import type { CodeSeed } from '../app/auth/totp.js';
import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'mfa.other-users-code',
  breaks: 'Any code of a colleague is as good as one’s own.',
  fails: ['auth.second-factor-holds'],
  blinds: [],
  override: () => ({
    codeSeeds: (query, { tenant }) =>
      query<CodeSeed>(
        `SELECT c.user_id AS "userId", c.totp_secret AS secret, c.totp_last_step AS "lastStep"
         FROM credentials c JOIN users u ON u.id = c.user_id WHERE u.tenant = $1`,
        [tenant],
      ),
  }),
};

export default fault;

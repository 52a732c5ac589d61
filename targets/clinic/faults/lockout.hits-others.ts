import type { Fault } from './fault.js';

const fault: Fault = {
  id: 'lockout.hits-others',
  breaks: 'The lock of one account stops every account whose name differs in its number.',
  fails: ['auth.guessing-throttled'],
  blinds: [],
  override: () => ({
    async lockedNames(query, username) {
      const alike = `${username.replace(/\d+$/, '')}%`;
      const rows = await query<{ username: string }>('SELECT username FROM users WHERE username LIKE $1', [
        alike,
      ]);
      return rows.map((row) => row.username);
    },
  }),
};

export default fault;

import type { Exchange } from '../../exchange.js';
import { type Notice, noticeTo } from '../../integrations/notice.js';

/** What became of somebody's passkeys. */
export type FactorChange = 'enrol' | 'remove' | 'reset';

const TOLD: Readonly<Record<FactorChange, { readonly subject: string; readonly text: string }>> = {
  enrol: { subject: 'A passkey was added to your account', text: 'A passkey was added to your account.' },
  remove: {
    subject: 'A passkey was removed from your account',
    text: 'A passkey was removed from your account.',
  },
  reset: {
    subject: 'Your passkeys were reset',
    text: 'The help desk removed the passkeys of your account. You sign in with your password and a code.',
  },
};

/** Whether the holder of an account is told of a change: of each (SP 800-63B-4, 4.6). */
export function tellsOf(_change: FactorChange): boolean {
  return true;
}

/** The mail that tells the holder of the account; it is for them alone to know whether it was their doing. */
export async function noticesOf(
  { query, clinic }: Exchange,
  userId: string,
  change: FactorChange,
): Promise<readonly Notice[]> {
  if (!clinic.behaviour.tellsOf(change)) return [];
  const [row] = await query<{ tenant: string; mail: string | null }>(
    'SELECT tenant, mail FROM users WHERE id = $1',
    [userId],
  );
  const { subject, text } = TOLD[change];
  const notice =
    row && noticeTo(row, subject, `${text}\n\nIf this was not you, call the help desk at once.\n`);
  return notice === undefined ? [] : [notice];
}

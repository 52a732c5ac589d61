/** One temporary account behind the probe's interface. */
import type { Change, PasswordChange, TemporaryAccount } from '../../kinds/accounts.js';
import { createSession } from '../session.js';
import { signInBy } from '../shared-sessions.js';
import type { Born } from './birth.js';
import { remember } from './known.js';
import type { Office } from './office.js';
import { changePassword, tryPassword } from './passwords.js';

export function temporaryAccount(
  office: Office,
  born: Born,
  remove: () => Promise<Change>,
): TemporaryAccount {
  const { driver, sessions, check } = office;
  const { username, persona } = born.account;
  const account: TemporaryAccount = {
    username,
    persona,
    async signIn(signIn) {
      const path = sessions.pathFor(persona, signIn);
      const run = await signInBy(driver, check, born.account, path);
      return createSession(driver, check, born.account, path, run, run.lastNonce);
    },
    disable: () => office.operate('disable', born.variables),
    enable: () => office.operate('enable', born.variables),
    changeRole(to) {
      const role = driver.target.file.accounts?.roles[to];
      return office.operate('changeRole', { ...born.variables, 'account.role': role });
    },
    remove,
    async changePassword(session, next): Promise<PasswordChange> {
      const change = await changePassword(office, born.account, session, next);
      if (change.done) {
        const account = { ...born.account, password: next };
        driver.accounts.admit(account, born.account);
        born.account = account;
      }
      return change;
    },
    tryPassword: (password, signIn) =>
      tryPassword(
        office,
        password === null ? born.account : { ...born.account, password },
        sessions.pathFor(persona, signIn),
      ),
  };
  return remember(account, born.variables);
}

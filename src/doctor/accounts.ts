/** Account management and passwords, once each: an account made by every interface, used, changed and removed. */
import { describeError, SafeprobeError } from '../errors.js';
import type { AccountManagement, Change, TemporaryAccount } from '../kinds/accounts.js';
import type { Session } from '../kinds/probe.js';
import type { Path } from '../plan/keys.js';
import { newPassword } from '../target/made-passwords.js';
import { sessionFor } from './sessions.js';
import { tellAbsent, type Visit, within } from './visit.js';

const LABEL = 'accounts';

export async function examineAccounts(visit: Visit): Promise<void> {
  const { file, report } = visit;
  const { accounts } = file;
  if (accounts === undefined) return tellAbsent(visit, 'account', 'account-management', 'account management');
  if (visit.effects === 'read')
    return report.skipped(
      'account',
      [LABEL],
      'not tried: it makes and removes accounts, and --effects is read',
    );
  const { probe, release } = visit.doors.probes.probeFor(LABEL, {
    wait: async () => ({ lateMs: 0 }),
    note: () => undefined,
  });
  const door = probe.accounts;
  try {
    await within(visit, 'account', [LABEL], async () => {
      const [persona] = door.personas;
      if (persona === undefined)
        return report.broken('account', [LABEL, 'roles'], {
          what: 'no account like that of any persona can be made',
          expected: 'a persona of this file, and the word for its role',
          fix: 'name the personas whose like checks may make',
        });
      const made = await createByEach(visit, door, persona);
      if (made === null) return;
      const session = await signIn(visit, made);
      if (session !== null) await tryPasswords(visit, made, session);
      await tryChanges(visit, door, made);
      await tryList(visit, door);
    });
  } finally {
    await tellRemoval(visit, release);
  }
}

/** The account of the first interface that makes a whole one. */
async function createByEach(
  visit: Visit,
  door: AccountManagement,
  persona: string,
): Promise<TemporaryAccount | null> {
  let made: TemporaryAccount | null = null;
  for (const by of door.interfaces) {
    const key = [LABEL, 'create', by];
    const { persona: administrator = visit.file.accounts?.persona ?? '', signIn: path } =
      visit.file.accounts?.create[by] ?? {};
    if ((await sessionFor(visit, administrator, path)) === null) {
      visit.report.skipped('account', key, `not tried: ${administrator} could not sign in`);
      continue;
    }
    await within(visit, 'account', key, async () => {
      const { account, change } = await door.create(persona, { by });
      if (account === null)
        return tell(visit, key, change, 'see the steps, and what activate does after them');
      visit.report.works('account', key, `makes an account like "${persona}"`);
      made ??= account;
      if (visit.file.accounts?.create[by]?.refused === undefined)
        return visit.report.note(
          'account',
          key,
          'no refused: whether a name that is taken is refused can not be told',
          'say how such a refusal looks',
        );
      const again = await door.create(persona, { by, username: account.username });
      if (again.change.refused !== true)
        visit.report.broken('account', [...key, 'refused'], {
          what: 'creating an account under a name that is taken is not refused in this way',
          expected: 'what refused says',
          seen: again.change.said,
          fix:
            'see' in (visit.file.accounts?.create[by]?.refused ?? {})
              ? 'name what only the page of a refusal shows; the last see of the steps must not hold there'
              : 'take the status of that answer, if it is a refusal',
        });
    });
  }
  return made;
}

async function signIn(visit: Visit, account: TemporaryAccount): Promise<Session | null> {
  try {
    const session = await account.signIn(visit.file.passwords?.change.signIn);
    visit.report.works('account', [LABEL], 'the account that was made signs in');
    return session;
  } catch (error) {
    if (!(error instanceof SafeprobeError) || error.code === 'harness') throw error;
    visit.report.broken('account', [LABEL], {
      what: `the account that was made can not sign in: ${error.message}`,
      expected: 'a sign-in by the first path of its persona',
      seen: error.detail.found,
      fix: 'see totp.captured and password.captured, and what the person has to do first (activate)',
    });
    return null;
  }
}

async function tryPasswords(visit: Visit, account: TemporaryAccount, session: Session): Promise<void> {
  const { file, report } = visit;
  const { passwords } = file;
  if (passwords === undefined) return tellAbsent(visit, 'account', 'passwords', 'way to change a password');
  await within(visit, 'account', ['passwords'], async () => {
    // Nobody lets a single character pass for a password.
    const refused = await account.changePassword(session, 'a');
    if (refused.refused === true) report.works('account', ['passwords', 'refused'], 'recognised');
    else
      report.broken('account', ['passwords', 'refused'], {
        what: 'a password of one character is not refused in this way',
        expected: 'what refused says',
        seen: refused.said,
        fix: 'take the status of that answer, if it is a refusal',
      });
    if (refused.refused === true && passwords.reason !== undefined && refused.reason === null)
      report.broken('account', ['passwords', 'reason'], {
        what: 'no reason is found there',
        expected: 'the text that says why it was refused',
        seen: refused.said,
        fix: 'see where the answer says why',
      });
    const changed = await account.changePassword(session, newPassword(visit.driver));
    if (changed.done) report.works('account', ['passwords', 'change'], 'a password is changed');
    else tell(visit, ['passwords', 'change'], changed, 'see its steps');
  });
}

async function tryChanges(visit: Visit, door: AccountManagement, account: TemporaryAccount): Promise<void> {
  const { accounts } = visit.file;
  const other = door.personas.find((each) => each !== account.persona);
  const changes = [
    ['changeRole', other === undefined ? null : () => account.changeRole(other)],
    ['disable', () => account.disable()],
    ['enable', () => account.enable()],
  ] as const;
  for (const [name, change] of changes) {
    const key = [LABEL, name];
    if (accounts?.[name] === undefined || change === null) continue;
    await within(visit, 'account', key, async () => {
      const came = await change();
      if (came.done) visit.report.works('account', key, 'goes through');
      else tell(visit, key, came, 'see its steps');
    });
  }
}

async function tryList(visit: Visit, door: AccountManagement): Promise<void> {
  const key = [LABEL, 'list'];
  await within(visit, 'account', key, async () => {
    const roster = await door.roster([]);
    if (roster === null) return;
    if (roster.readable && roster.total > 0)
      return visit.report.works('account', key, `${roster.total} accounts are listed`);
    visit.report.broken('account', roster.readable ? [...key, 'items'] : [...key, 'request'], {
      what: roster.readable ? 'no account is found in the list' : 'the list can not be read',
      expected: 'status 200, and JSON with at least the accounts of this file',
      seen: roster.said,
      fix: roster.readable
        ? 'see where the accounts stand in the answer'
        : 'see the request, and who may send it',
    });
  });
}

async function tellRemoval(visit: Visit, release: () => Promise<void>): Promise<void> {
  try {
    await release();
    visit.report.works('account', [LABEL, 'delete'], 'nothing is left of what was made');
  } catch (error) {
    if (!(error instanceof SafeprobeError) || error.code === 'harness') throw error;
    visit.report.broken('account', [LABEL, 'delete'], {
      what: describeError(error),
      expected: 'steps by which every account that was made is removed',
      fix: 'mend them, and remove by hand what is named',
    });
  }
}

function tell({ report }: Visit, key: Path, { said }: Change, fix: string): void {
  report.broken('account', key, {
    what: 'does not go through',
    expected: 'every step as it expects',
    seen: said,
    fix,
  });
}

/** The part of the probe for accounts: made by the administrator's own interfaces, and removed when the check ends. */
import { parseDuration } from '../../duration.js';
import { SafeprobeError } from '../../errors.js';
import type { AccountManagement, Change, Created, CreateOptions } from '../../kinds/accounts.js';
import type { Driver } from '../driver.js';
import { newPassword } from '../made-passwords.js';
import type { RecipeRun, Step } from '../recipe.js';
import type { TargetAccounts } from '../schema.js';
import type { SharedSessions } from '../shared-sessions.js';
import { type Variables, variablesOf } from '../template.js';
import { takeTurn } from '../turn.js';
import { type Born, bear, nameOf } from './birth.js';
import { changeOf, type Office, type Operation } from './office.js';
import { tryPassword } from './passwords.js';
import { readRoster } from './roster.js';
import { temporaryAccount } from './temporary.js';

export interface Managed {
  readonly door: AccountManagement;
  /** Removes whatever the check made and left. Throws `prerequisite` naming what could not be removed. */
  removeAll(): Promise<void>;
}

export function createAccountManagement(driver: Driver, sessions: SharedSessions) {
  const { accounts, passwords, personas = {} } = driver.target.file;
  return (check: string): Managed => {
    const left = new Set<Born>();
    const pending = new Set<Promise<unknown>>();
    let over = false;
    const section = (): TargetAccounts => {
      if (accounts !== undefined) return accounts;
      throw new SafeprobeError('prerequisite', 'the target file declares no account management', {
        key: 'accounts',
        remedy: 'Declare how accounts are created and deleted, or say under lacks why that can not be done.',
      });
    };
    const turn = (
      {
        persona,
        signIn,
        steps,
      }: { persona?: string; signIn?: string; steps: TargetAccounts['delete']['steps'] },
      action: string,
      vars: Variables,
      refusal?: string,
    ): Promise<RecipeRun> =>
      takeTurn(
        { driver, sessions, check },
        {
          persona: persona ?? section().persona,
          ...(signIn === undefined ? {} : { signIn }),
          steps,
          refusal,
          open: variablesOf(section().actor ?? ''),
        },
        action,
        vars,
      );
    const office: Office = {
      driver,
      sessions,
      check,
      async operate(name, vars) {
        const how = section()[name];
        if (how === undefined)
          throw new SafeprobeError('prerequisite', `the target file does not say how to ${WORDS[name]}`, {
            key: `accounts.${name}`,
            remedy: 'Add its steps.',
          });
        return changeOf(await turn(how, `accounts.${name}`, vars), undefined);
      },
    };
    const remove = async (born: Born): Promise<Change> => {
      const change = await office.operate('delete', born.variables);
      if (change.done) left.delete(born);
      return change;
    };

    const create = async (persona: string, options: CreateOptions): Promise<Created> => {
      const { create: interfaces, roles } = section();
      const by = options.by ?? Object.keys(interfaces)[0] ?? '';
      const how = interfaces[by];
      const role = roles[persona];
      if (how === undefined || role === undefined)
        throw new SafeprobeError(
          'prerequisite',
          how === undefined
            ? `the target file declares no interface "${by}" to create accounts by`
            : `no accounts like those of the persona "${persona}" can be made`,
          { key: how === undefined ? 'accounts.create' : 'accounts.roles' },
        );
      const asked = {
        'account.username': options.username ?? nameOf(driver),
        'account.password': newPassword(driver),
        'account.role': role,
      };
      const shown = how.refused !== undefined && 'see' in how.refused ? how.refused.see : undefined;
      const run = await turn(how, 'accounts.create', asked, shown);
      const change = changeOf(run, how.refused);
      const { born, whole } = await bear(office, { section: section(), persona, how, asked, run });
      // What was half made, or made in spite of a refusal, is removed as well, if it can be named.
      if (born !== null) left.add(born);
      if (over && born !== null) {
        await remove(born);
        throw new SafeprobeError('harness', 'an account was made after the check had ended');
      }
      if (born === null || !change.done) return { account: null, change };
      return whole.done
        ? { account: temporaryAccount(office, born, () => remove(born)), change }
        : { account: null, change: whole };
    };
    const following = <T>(work: Promise<T>): Promise<T> => {
      pending.add(work);
      work.finally(() => pending.delete(work)).catch(() => undefined);
      return work;
    };

    const door: AccountManagement = {
      personas: Object.keys(accounts?.roles ?? {}).filter((name) => personas[name] !== undefined),
      paths: (persona) =>
        Object.entries(driver.target.file.signIn ?? {}).flatMap(([name, path]) =>
          (path.personas?.includes(persona) ?? true) && path.steps.every(isWalkable) ? [name] : [],
        ),
      interfaces: Object.keys(accounts?.create ?? {}),
      endsWithinMs: accounts?.endsWithin === undefined ? null : parseDuration(accounts.endsWithin),
      passwords:
        passwords === undefined
          ? null
          : {
              least: passwords.least ?? null,
              most: passwords.most ?? null,
              serviceNames: passwords.serviceNames ?? [],
              signIn: passwords.change.signIn ?? null,
              saysWhy: passwords.reason !== undefined,
              classes: driver.target.file.madePasswords?.classes,
            },
      create: (persona, options = {}) => following(create(persona, options)),
      async made(persona) {
        const { account, change } = await door.create(persona);
        if (account !== null) return account;
        throw new SafeprobeError(
          'prerequisite',
          `no account like "${persona}" could be made: ${change.said}`,
          {
            key: 'accounts.create',
            remedy: 'Run safeprobe doctor, and mend the steps.',
          },
        );
      },
      freshName: () => nameOf(driver),
      roster: async (ids) =>
        accounts?.list === undefined ? null : readRoster(office, accounts.persona, accounts.list, ids),
      secret(password) {
        driver.secrets.add(password, 'password:made-up');
        return password;
      },
      tryStranger(username, password, signIn) {
        const [first = ''] = Object.keys(driver.target.file.signIn ?? {});
        const stranger = { persona: '', username, password, totp: undefined, actor: username, vars: {} };
        return tryPassword(office, stranger, signIn ?? first);
      },
    };
    return {
      door,
      async removeAll() {
        over = true;
        await Promise.allSettled(pending);
        const failed: string[] = [];
        await Promise.all(
          [...left].map(async (born) => {
            const said = await remove(born).then(
              (change) => (change.done ? null : change.said),
              (error: unknown) => driver.secrets.text(String(error instanceof Error ? error.message : error)),
            );
            if (said !== null) failed.push(`${born.account.username}: ${said}`);
          }),
        );
        if (failed.length > 0)
          throw new SafeprobeError(
            'prerequisite',
            `temporary accounts were left behind: ${failed.join('; ')}`,
            {
              key: 'accounts.delete',
              remedy: 'Remove them by hand, and mend the steps.',
            },
          );
      },
    };
  };
}

/** A new account has a password and perhaps a seed, and nothing else to show. */
function isWalkable(step: Step): boolean {
  return !('mail' in step) && (step.factor === undefined || ['password', 'totp'].includes(step.factor));
}

const WORDS: { readonly [operation in Operation]: string } = {
  disable: 'disable an account',
  enable: 'enable an account',
  changeRole: 'change the role of an account',
  delete: 'delete an account',
};

/** How an account comes to be: what its creation gave, and what it does by itself before it can be used. */
import { SafeprobeError } from '../../errors.js';
import type { Change } from '../../kinds/accounts.js';
import type { Driver } from '../driver.js';
import { EMPTY, type RecipeRun, runRecipe } from '../recipe.js';
import type { ResolvedAccount, ResolvedTotp } from '../resolved.js';
import type { TargetAccounts } from '../schema.js';
import { firstCode, seedOf } from '../seeds.js';
import { fill, type Variables, variablesOf } from '../template.js';
import { changeOf, type Office } from './office.js';

/** An account that is there, and what the administrator's steps know of it. */
export interface Born {
  account: ResolvedAccount;
  readonly variables: Variables;
}

interface Birth {
  readonly section: TargetAccounts;
  readonly persona: string;
  readonly how: TargetAccounts['create'][string];
  readonly asked: Readonly<Record<'account.username' | 'account.password' | 'account.role', string>>;
  readonly run: RecipeRun;
}

/** A name that nobody has, and that says which run it belongs to. */
export function nameOf(driver: Driver): string {
  return driver.client.nextNonce();
}

/** `born` is null when nothing is there that could be removed. `whole`: what its activation came to. */
export async function bear(
  office: Office,
  birth: Birth,
): Promise<{ readonly born: Born | null; readonly whole: Change }> {
  const { section, how, asked, run } = birth;
  const { driver } = office;
  const own = how.steps.flatMap((step) =>
    'request' in step ? [...Object.keys(step.capture ?? {}), ...Object.keys(step.let ?? {})] : [],
  );
  const captured = Object.fromEntries(Object.entries(run.captured).filter(([name]) => own.includes(name)));
  const variables = { ...asked, ...captured };
  const created = changeOf(run, undefined);
  const isThere =
    created.done ||
    own.some((name) => namesIn(section.delete).includes(name) && captured[name] !== undefined);
  if (!isThere) return { born: null, whole: created };
  const given = section.password === undefined ? undefined : captured[section.password.captured];
  const first: ResolvedAccount = {
    persona: birth.persona,
    username: asked['account.username'],
    password: given ?? asked['account.password'],
    totp: totpOf(driver, section, captured),
    actor: section.actor === undefined ? asked['account.username'] : fill(section.actor, variables),
    vars: {},
  };
  driver.accounts.admit(first);
  const born: Born = { account: first, variables };
  if (section.activate === undefined || !created.done) return { born, whole: created };
  let period: number | undefined;
  const activation = await runRecipe(driver, section.activate.steps, {
    account: first,
    purpose: {
      check: office.check,
      persona: birth.persona,
      actor: first.actor,
      action: 'accounts.activate',
      resource: null,
    },
    start: { jar: EMPTY.jar, captured },
    vars: asked,
    // An authenticator that is being set up proves itself with a code of the seed just given.
    code: async (known) => {
      const totp = totpOf(driver, section, known);
      if (totp === undefined)
        throw new SafeprobeError('prerequisite', 'no step before gave the seed of one-time codes', {
          key: 'accounts.totp.captured',
        });
      const sent = await firstCode(totp, driver.target.file.secondFactor?.window ?? 0);
      period = sent.period;
      return sent.code;
    },
  });
  const usesNew = namesIn(section.activate).includes('account.password');
  const account: ResolvedAccount = {
    ...first,
    password: usesNew ? asked['account.password'] : first.password,
    totp: totpOf(driver, section, activation.captured),
  };
  driver.accounts.admit(account, first, period);
  return {
    born: { account, variables: { ...variables, ...activation.captured } },
    whole: changeOf(activation, undefined),
  };
}

function namesIn(steps: object): readonly string[] {
  return variablesOf(JSON.stringify(steps));
}

function totpOf(
  { secrets }: Driver,
  { totp }: TargetAccounts,
  captured: Readonly<Record<string, string>>,
): ResolvedTotp | undefined {
  const seed = seedOf(totp, captured);
  if (seed !== undefined) secrets.add(seed.secret, 'totp:temporary');
  return seed;
}

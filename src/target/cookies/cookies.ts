/** Cookies behind the probe's interface: which of them a session rests on, and what becomes of each value. */
import { CookieJar } from 'tough-cookie';
import {
  authenticates,
  type CookieFacts,
  type CookieSeen,
  type Cookies,
  type EarlierValue,
  type FormFacts,
} from '../../kinds/cookies.js';
import { factsOf } from '../../kinds/outcome.js';
import { addressOf, type Driver, type Hop } from '../driver.js';
import { type Credentials, EMPTY, runRecipe } from '../recipe.js';
import { type ResolvedAccount, signInOf } from '../resolved.js';
import { createSession } from '../session.js';
import { signInBy } from '../shared-sessions.js';
import { carrying, linksOf } from './addresses.js';
import { holdsProof, type Person, submitForm } from './forms.js';
import { copyOf, madeLike, only, plant, valueIn, withValue } from './jars.js';
import { readSetCookie } from './set-cookie.js';
import { varietyOf } from './variety.js';
import { watch } from './watch.js';

interface Options {
  readonly lease: (persona: string) => Promise<ResolvedAccount>;
  readonly readBack: (action: string, resource: string, marker: string) => Promise<boolean | null>;
}

/** Somebody who has signed in, and what was seen on the way. */
interface Watched extends Person {
  readonly trail: readonly Hop[];
  readonly beforeLastFactor: ReadonlyMap<string, string> | null;
}

export function createCookies(driver: Driver, check: string, { lease, readBack }: Options): Cookies {
  const { file } = driver.target;
  const personaOf = (signIn: string) =>
    signInOf(driver.target, signIn).personas?.[0] ?? Object.keys(file.personas ?? {})[0] ?? '';
  const byBrowser = (signIn: string) =>
    signInOf(driver.target, signIn).steps.some((step) => 'browser' in step);
  return {
    signIns: Object.entries(file.signIn ?? {})
      .filter(([, path]) => path.carrier.cookie !== undefined)
      .map(([name]) => name)
      .sort((one, two) => Number(byBrowser(one)) - Number(byBrowser(two))),
    forms: Object.entries(file.policy ?? {}).flatMap(([action, resources]): FormFacts[] => {
      const found = file.actions?.[action];
      const signIn = found?.signIn ?? Object.keys(file.signIn ?? {})[0] ?? '';
      const { carrier } = file.signIn?.[signIn] ?? {};
      if (found?.writes !== true || carrier?.csrf === undefined || !holdsProof(found.request)) return [];
      return Object.entries(resources)
        .flatMap(([resource, { allow = [] }]) =>
          allow.slice(0, 1).map((persona) => ({ action, resource, persona, signIn })),
        )
        .slice(0, 1);
    }),
    examine: (signIn) => examine(driver, check, signIn, () => lease(personaOf(signIn))),
    async submit(form, proofs) {
      const person = async (): Promise<Person> => {
        const account = await lease(form.persona);
        return { account, run: await signInBy(driver, check, account, form.signIn) };
      };
      const people = { other: await person(), victim: await person() };
      return submitForm(driver, check, form, people, proofs, (marker) =>
        readBack(form.action, form.resource, marker),
      );
    },
  };
}

async function examine(
  driver: Driver,
  check: string,
  signIn: string,
  lease: () => Promise<ResolvedAccount>,
): Promise<CookieFacts> {
  const path = signInOf(driver.target, signIn);
  const url = addressOf(driver.target, path.alive.request, {});
  const purposeOf = ({ persona, actor }: ResolvedAccount) => ({
    check,
    persona,
    actor,
    action: 'session.sign-in',
    resource: null,
  });
  const aliveWith = async ({ account, run }: Person, jar: CookieJar) => {
    const credentials: Credentials = { jar, captured: run.captured };
    return factsOf(await createSession(driver, check, account, signIn, credentials).alive());
  };
  const replay = (who: Person, cookie: string, value: string) =>
    aliveWith(who, withValue(who.run.jar, url, cookie, value));
  const signInWith = async (jar: CookieJar, steps = path.steps): Promise<Watched> => {
    const account = await lease();
    const watched = watch(driver, account, url, jar);
    const run = await runRecipe(watched.driver, steps, {
      account,
      purpose: purposeOf(account),
      start: { ...EMPTY, jar },
    });
    return { account, run, trail: watched.trail(), beforeLastFactor: watched.beforeLastFactor() };
  };

  const first = await signInWith(new CookieJar());
  const before = await aliveWith(first, copyOf(first.run.jar));
  const none = await aliveWith(first, new CookieJar());
  const cookies: CookieSeen[] = [];
  for (const name of new Set(first.run.jar.getCookiesSync(url).map(({ key }) => key)))
    cookies.push({
      name,
      dropped: await aliveWith(
        first,
        only(first.run.jar, url, (key) => key !== name),
      ),
      alone: await aliveWith(
        first,
        only(first.run.jar, url, (key) => key === name),
      ),
      attributes: lastSet(first.trail, name)?.attributes ?? null,
    });
  const names = cookies.filter(authenticates).map(({ name }) => name);

  const earlier: EarlierValue[] = [];
  for (const cookie of names)
    for (const value of valuesBefore(first, url, cookie))
      earlier.push({
        cookie,
        origin: 'set during sign-in',
        signedIn: true,
        kept: false,
        replay: await replay(first, cookie, value),
      });
  const linked = await linksOf(driver, purposeOf(first.account), path.alive.request, first);
  const after = await aliveWith(first, copyOf(first.run.jar));

  // Browsers of others, in which the cookies stood already when they began to sign in.
  const people = [first];
  const origins = [
    ['planted, made up', new Map(names.map((name) => [name, madeLike(valueIn(first.run.jar, url, name))]))],
    ['planted, issued to someone else', await issuedToAnyone(driver, first, path.steps, purposeOf, url)],
  ] as const;
  for (const [origin, values] of origins) {
    const jar = new CookieJar();
    const planted = names.flatMap((cookie) => {
      const value = values.get(cookie);
      return value === undefined ? [] : [{ cookie, value }];
    });
    for (const { cookie, value } of planted) {
      driver.secrets.add(value, 'planted cookie');
      plant(jar, url, cookie, value);
    }
    const victim = await signInWith(jar);
    const signedIn = victim.run.stoppedAt === null;
    if (signedIn) people.push(victim);
    for (const { cookie, value } of planted)
      earlier.push({
        cookie,
        origin,
        signedIn,
        kept: valueIn(victim.run.jar, url, cookie) === value,
        replay: await replay(victim, cookie, value),
      });
  }
  const ownValues = (cookie: string) => people.flatMap(({ run }) => valueIn(run.jar, url, cookie) ?? []);
  const addresses = [
    ...people.flatMap(({ trail }) => trail.flatMap((hop) => [hop.url, hop.location ?? ''])),
    ...linked,
  ].filter((address) => address !== '');
  const secret = names.flatMap((cookie) => [
    ...ownValues(cookie),
    ...people.flatMap((person) => valuesBefore(person, url, cookie)),
  ]);
  return {
    signIn,
    before,
    after,
    none,
    cookies,
    earlier,
    renewed: names.map((cookie) => ({ cookie, atSignIn: renewedAtSignIn(first, url, cookie) })),
    variety: names.map((cookie) => ({ cookie, ...varietyOf(ownValues(cookie)) })),
    addresses: {
      looked: addresses.length,
      carrying: carrying(addresses, secret).map((address) => driver.secrets.text(address)),
    },
  };
}

/** What the steps before the first factor give to whoever asks: an id that an attacker can have, too. */
async function issuedToAnyone(
  driver: Driver,
  { account }: Person,
  steps: Parameters<typeof runRecipe>[1],
  purposeOf: (account: ResolvedAccount) => Parameters<typeof runRecipe>[2]['purpose'],
  url: string,
): Promise<ReadonlyMap<string, string>> {
  const factor = steps.findIndex((step) => step.factor !== undefined);
  const run = await runRecipe(driver, steps.slice(0, Math.max(0, factor)), {
    account,
    purpose: purposeOf(account),
  });
  return new Map(run.jar.getCookiesSync(url).map(({ key, value }) => [key, value]));
}

/** Whether the last factor was answered with a value that the browser did not have before; null when none was sent. */
function renewedAtSignIn({ run, beforeLastFactor }: Watched, url: string, cookie: string): boolean | null {
  return beforeLastFactor === null ? null : beforeLastFactor.get(cookie) !== valueIn(run.jar, url, cookie);
}

function lastSet(trail: readonly Hop[], cookie: string) {
  return trail
    .flatMap(({ setCookie }) => setCookie.flatMap((line) => readSetCookie(line) ?? []))
    .findLast(({ name, value }) => name === cookie && value !== '');
}

/** Values that the cookie had on the way, other than the one it ended up with. */
function valuesBefore({ trail, run }: Watched, url: string, cookie: string): readonly string[] {
  const last = valueIn(run.jar, url, cookie);
  const set = trail.flatMap(({ setCookie }) => setCookie.flatMap((line) => readSetCookie(line) ?? []));
  return [
    ...new Set(set.flatMap(({ name, value }) => (name === cookie && value !== '' ? [value] : []))),
  ].filter((value) => value !== last);
}

/** Sign-ins tried in pieces, each by an account of its own: what kinds of guessing and of second factors are made of. */
import { randomInt } from 'node:crypto';
import { CookieJar } from 'tough-cookie';
import { parseDuration } from '../../duration.js';
import { SafeprobeError } from '../../errors.js';
import { factsOf } from '../../kinds/outcome.js';
import type { Attempt, Claimant, Code, From, Half, Kept, Trials } from '../../kinds/trials.js';
import type { Purpose } from '../client.js';
import type { Driver } from '../driver.js';
import { matches } from '../matcher.js';
import { createTurns } from '../receivers/ports.js';
import {
  type Credentials,
  copyCredentials,
  EMPTY,
  type RecipeOptions,
  runRecipe,
  type Step,
} from '../recipe.js';
import { type ResolvedAccount, signInOf } from '../resolved.js';
import { protectsFor } from '../second-factor.js';
import { actWith } from '../session.js';
import type { SharedSessions } from '../shared-sessions.js';
import { LABELS, tried } from './guesses.js';
import { shapeOf } from './shape.js';
import { tryUndeclared } from './undeclared.js';
import { createUnlocking, type Unlocking } from './unlocking.js';

/** RFC 6238, 5.2 recommends one period of tolerance at most: assumed where the owner documents nothing. */
const USUAL_WINDOW = 1;
/** How much more than the window is surely outside it, whenever within a period one looks. */
const BEYOND = 2;

/** A jar that belongs to a browser, behind the token that kinds hold. */
const jars = new WeakMap<Kept, CookieJar>();

export function createTrials(
  driver: Driver,
  check: string,
  lease: (persona: string) => Promise<ResolvedAccount>,
  sessions: SharedSessions,
): { readonly door: Trials; readonly unlockAll: () => Promise<void> } {
  const { file } = driver.target;
  const { lockout, anomaly } = file;
  const unlocking = createUnlocking(driver, sessions, check);
  const door: Trials = {
    labels: LABELS,
    window: file.secondFactor?.window ?? null,
    lockout:
      lockout === undefined
        ? null
        : {
            persona: lockout.persona,
            attempts: lockout.attempts,
            durationMs: lockout.duration === undefined ? null : parseDuration(lockout.duration),
            addresses: lockout.addresses?.length ?? 0,
            unlocks: lockout.unlock !== undefined,
          },
    anomaly:
      anomaly === undefined
        ? null
        : {
            persona: anomaly.persona,
            signIn: anomaly.signIn,
            headers: anomaly.headers ?? {},
            expects: anomaly.expects,
            subject: anomaly.notice?.subject ?? null,
            noticeMs: anomaly.notice === undefined ? 0 : parseDuration(anomaly.notice.within),
          },
    pathsOf: (persona) => pathsOf(driver, persona).filter((name) => asksForCode(driver, name)),
    passwordPathsOf: (persona) => pathsOf(driver, persona),
    asksForCode: (signIn) => asksForCode(driver, signIn),
    claim: async (persona) => claimant(driver, check, await lease(persona), unlocking),
    undeclared: async (persona, signIn) => tryUndeclared(driver, check, await lease(persona), signIn),
  };
  return { door, unlockAll: unlocking.unlockAll };
}

function pathsOf({ target: { file } }: Driver, persona: string): readonly string[] {
  const fitting = Object.entries(file.signIn ?? {}).filter(([, path]) => {
    const isForAll = path.personas === undefined;
    const http = path.steps.every((step) => 'request' in step);
    const factors = path.steps.flatMap((step) => step.factor ?? []);
    return (
      http &&
      (isForAll || path.personas?.includes(persona) === true) &&
      factors[0] === 'password' &&
      (factors.includes('totp') || factors.every((factor) => factor === 'password'))
    );
  });
  const carrierOf = ([, path]: (typeof fitting)[number]) =>
    path.carrier.cookie === undefined ? 'header' : 'cookie';
  const first = fitting.filter(
    (each) => fitting.find((other) => carrierOf(other) === carrierOf(each)) === each,
  );
  return [...first, ...fitting.filter((each) => !first.includes(each))].map(([name]) => name);
}

function asksForCode({ target }: Driver, signIn: string): boolean {
  return signInOf(target, signIn).steps.some(({ factor }) => factor === 'totp');
}

/** Where the second factor begins, if there is one: what stands before it is the password step, pages included. */
function halves(steps: readonly Step[]): {
  readonly before: readonly Step[];
  readonly after: readonly Step[];
} {
  const at = steps.findIndex((step) => step.factor !== undefined && step.factor !== 'password');
  return at < 0 ? { before: steps, after: [] } : { before: steps.slice(0, at), after: steps.slice(at) };
}

function claimant(driver: Driver, check: string, account: ResolvedAccount, unlocking: Unlocking): Claimant {
  const { persona, actor, username, password } = account;
  const purpose: Purpose = { check, persona, actor, action: 'session.sign-in', resource: null };
  const window = driver.target.file.secondFactor?.window;
  let last: { readonly code: string; readonly period: number | null } | null = null;

  // Some systems take the same account signing in twice at once for an attack, and refuse the second.
  const inTurn = createTurns();
  const attempted = async (
    steps: readonly Step[],
    options: Omit<RecipeOptions, 'account' | 'purpose'>,
    names: readonly string[],
  ): Promise<{ readonly attempt: Attempt; readonly credentials: Credentials }> => {
    const run = await inTurn(() => runRecipe(driver, steps, { account, purpose, ...options }));
    const { last: answer, lastSent } = run;
    const locked = driver.target.file.lockout?.locked;
    const attempt: Attempt = {
      accepted: run.stoppedAt === null,
      locked: answer !== null && locked !== undefined && matches(locked, answer, {}),
      stoppedAt: run.stoppedAt?.step ?? null,
      status: answer?.status ?? null,
      shape: answer === null ? 'no answer' : shapeOf(answer, names),
      said: run.said.join('; '),
      nonce: run.lastNonce,
      sentAt: lastSent?.sentAt ?? new Date().toISOString(),
      receivedAt: lastSent?.receivedAt ?? new Date().toISOString(),
      tookMs: lastSent === null ? 0 : Date.parse(lastSent.receivedAt) - Date.parse(lastSent.sentAt),
    };
    return { attempt, credentials: run };
  };

  const open = async (signIn: string, credentials: Credentials) => {
    const protects = protectsFor(signInOf(driver.target, signIn), persona);
    if (protects === undefined)
      throw new SafeprobeError('prerequisite', `the path "${signIn}" does not say what it protects`, {
        key: `signIn.${signIn}.protects`,
      });
    const { action, resource } = protects;
    const outcome = await actWith(
      driver,
      { ...purpose, action, resource: resource ?? null },
      signIn,
      account,
      credentials,
      resource === undefined ? {} : { resource },
      { signedIn: false },
    );
    return factsOf(outcome);
  };

  const codeFor = async (code: Code): Promise<{ readonly code: string; readonly period: number | null }> => {
    const accounts = driver.accounts;
    if (code === 'wrong') return { code: await accounts.wrongCode(account), period: null };
    if (code === 'again') {
      if (last === null) throw new SafeprobeError('harness', 'no code was sent yet that could be sent again');
      return last;
    }
    const beyond = (window ?? USUAL_WINDOW) + BEYOND;
    if (code === 'stale') return accounts.codeAway(account, -beyond);
    if (code === 'early') return accounts.codeAway(account, beyond);
    if (code === 'own') return accounts.codeWithin(account, window ?? 0);
    return (
      codes.get(code.of)?.() ?? Promise.reject(new SafeprobeError('harness', 'a claimant of another check'))
    );
  };

  const half = (signIn: string, from: From, attempt: Attempt, credentials: Credentials): Half => ({
    attempt,
    open: () => open(signIn, credentials),
    async finish(which) {
      const { after } = halves(signInOf(driver.target, signIn).steps);
      if (after.length === 0)
        throw new SafeprobeError('prerequisite', `the path "${signIn}" asks for no second factor`, {
          key: `signIn.${signIn}.steps`,
        });
      const code = await codeFor(which);
      if (which !== 'wrong') last = code;
      const { attempt: done, credentials: got } = await attempted(
        after,
        { start: credentials, continues: true, code: async () => code.code, ...place(driver, from) },
        [username],
      );
      unlocking.note(account, 'code', done, true);
      return {
        attempt: done,
        opened: await open(signIn, got),
        period: code.period,
        periodNow: driver.accounts.period(account),
      };
    },
  });

  const me: Claimant = {
    account: username,
    unlock: () => unlocking.unlock(account),
    async password(signIn, which, from = {}) {
      const { before, after } = halves(signInOf(driver.target, signIn).steps);
      const vars = which === 'right' ? {} : tried(driver, which, username, password ?? '');
      const names = [username, ...Object.values(vars)];
      const start = started(from.device);
      const { attempt, credentials } = await attempted(
        before,
        { vars, start, ...place(driver, from) },
        names,
      );
      if (which !== 'unknown') unlocking.note(account, 'password', attempt, after.length === 0);
      return half(signIn, from, attempt, credentials);
    },
    async visit(signIn, from = {}) {
      const path = signInOf(driver.target, signIn);
      const { before, after } = halves(path.steps);
      const start = started(from.device);
      const code = await codeFor('own');
      last = code;
      const { attempt, credentials } = await attempted(
        [...before, ...after],
        { start, code: async () => code.code, ...place(driver, from) },
        [username],
      );
      const opened = await open(signIn, credentials);
      if (path.signOut !== undefined && attempt.accepted)
        await runRecipe(driver, path.signOut.steps, {
          account,
          purpose,
          start: credentials,
          ...place(driver, from),
        });
      return { attempt, opened, device: await keep(credentials.jar, path.carrier.cookie) };
    },
  };
  codes.set(me, async () => {
    const code = await driver.accounts.codeWithin(account, window ?? 0);
    last = code;
    return code;
  });
  return me;
}

/** How a claimant's own code is had by another one, without the code being shown to a kind. */
const codes = new WeakMap<Claimant, () => Promise<{ readonly code: string; readonly period: number }>>();

function started(device: Kept | undefined): Credentials {
  const jar = device === undefined ? undefined : jars.get(device)?.cloneSync();
  return jar === undefined ? copyCredentials(EMPTY) : { jar, captured: {} };
}

/** All but the cookie of the session, which has been signed out. */
async function keep(jar: CookieJar, session: string | undefined): Promise<Kept> {
  const kept = new CookieJar();
  const { cookies = [] } = (await jar.serialize()) ?? {};
  const copy = CookieJar.deserializeSync({
    version: '',
    storeType: null,
    rejectPublicSuffixes: true,
    cookies: cookies.filter((cookie) => cookie.key !== session),
  });
  const token: Kept = { kept: 'cookies' };
  jars.set(token, copy ?? kept);
  return token;
}

function place(driver: Driver, from: From): Pick<RecipeOptions, 'headers' | 'from'> {
  const addresses = driver.target.file.lockout?.addresses ?? [];
  const address = from.address === undefined ? undefined : addresses[from.address % addresses.length];
  // RFC 5737: addresses for documentation, which are nobody's.
  const claimed = from.claimsAnother === true ? { 'X-Forwarded-For': `203.0.113.${randomInt(1, 255)}` } : {};
  return {
    headers: { ...from.headers, ...claimed },
    ...(address === undefined ? {} : { from: address }),
  };
}

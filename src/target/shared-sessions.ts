/**
 * Sessions that many checks read with: one sign-in a persona and path. One that may have gone idle is looked
 * at first, and renewed when the target has ended it.
 */
import { parseDuration } from '../duration.js';
import { SafeprobeError } from '../errors.js';
import type { DeclaredLimits } from '../kinds/definition.js';
import type { Session } from '../kinds/probe.js';
import type { Driver } from './driver.js';
import { identityFor } from './identity.js';
import { type RecipeOptions, type RecipeRun, runRecipe } from './recipe.js';
import { type ResolvedAccount, signInOf } from './resolved.js';
import { createSession } from './session.js';

export interface Shared {
  readonly account: ResolvedAccount;
  readonly signIn: string;
  readonly run: RecipeRun;
  /** Before its sign-in began: its age is counted from here. */
  readonly begunAt: number;
  usedAt: number;
}

/** Of the limit: what is left then must do for the longest that a check reads with a session at a time. */
const SHARE_OF_AGE = 0.7;

export interface SharedSessions {
  /** The path by which a persona signs in: the one wanted, else the first that is for it. */
  pathFor(persona: string, wanted?: string): string;
  /** `ended`: the session that turned out to be over, so that a new one is needed. */
  take(check: string, persona: string, signIn: string, ended?: Shared): Promise<Shared>;
  /** A session for one check, which is renewed when it ended while a request waited for the rate limit. */
  renewing(check: string, shared: Shared): Session;
}

export function createSharedSessions(driver: Driver, limits: DeclaredLimits): SharedSessions {
  const { file } = driver.target;
  const begun = new Map<string, Promise<Shared>>();
  const durationOf = (text: string | undefined) =>
    text === undefined ? Number.POSITIVE_INFINITY : parseDuration(text);
  /** How long its access token lives; for ever where nothing is documented. */
  const tokenMsOf = ({ signIn }: Shared) => durationOf(file.signIn?.[signIn]?.tokens?.lifetime);
  /** The idle limit, where only renewal counts as use: these sessions are not renewed. */
  const unrenewedMsOf = ({ signIn }: Shared) =>
    durationOf(file.signIn?.[signIn]?.activity === 'renewal' ? file.signIn[signIn]?.idle : undefined);
  /** As a share of what ends it however busy, the access token's lifetime included; 0 where none is documented. */
  const ageOf = (shared: Shared) =>
    (performance.now() - shared.begunAt) /
    Math.min(
      limits.absoluteMs[shared.signIn] ?? Number.POSITIVE_INFINITY,
      tokenMsOf(shared),
      unrenewedMsOf(shared),
    );

  const take: SharedSessions['take'] = async (check, persona, signIn, ended) => {
    const key = `${persona} ${signIn}`;
    const begin = (former?: Shared) => {
      const account = driver.accounts.share(persona, signIn, former?.account);
      const begunAt = performance.now();
      const next = signInBy(driver, check, account, signIn).then(
        (run): Shared => ({ account, signIn, run, begunAt, usedAt: performance.now() }),
      );
      begun.set(key, next);
      next.catch(() => begun.delete(key));
      return next;
    };
    const current = begun.get(key);
    if (current === undefined) return begin();
    const shared = await current;
    // Whoever comes first signs in anew; the others find the new session under the same key.
    const renew = () => (begun.get(key) === current ? begin(shared) : take(check, persona, signIn));
    if (shared === ended) return renew();
    if (ageOf(shared) > SHARE_OF_AGE) return renew();
    const idle = limits.idleMs[signIn];
    if (idle !== undefined && performance.now() - shared.usedAt > idle / 2) {
      const alive = await createSession(driver, check, shared.account, signIn, shared.run).alive();
      if (!alive.success) return renew();
    }
    shared.usedAt = performance.now();
    return shared;
  };

  return {
    take,
    pathFor(persona, wanted) {
      if (wanted !== undefined) return wanted;
      const paths = Object.entries(file.signIn ?? {});
      const [name] = paths.find(([, path]) => path.personas?.includes(persona) ?? true) ?? [];
      if (name !== undefined) return name;
      throw new SafeprobeError('prerequisite', `no sign-in path for the persona "${persona}"`, {
        remedy: 'Declare one under signIn in the target file.',
      });
    },
    renewing(check, shared) {
      const of = ({ account, signIn, run }: Shared) =>
        createSession(driver, check, account, signIn, run, run.lastNonce);
      let current = shared;
      let session = of(shared);
      return {
        ...session,
        others: () => session.others(),
        // Of the session that is in use now: an earlier one was ended by the target and has been replaced. So is one
        // whose token's time has passed: what it was refused was refused to a token that was alive.
        async alive() {
          const seen = await session.alive();
          if (seen.success || performance.now() - current.begunAt < tokenMsOf(current)) return seen;
          current = await take(check, session.persona, current.signIn, current);
          session = of(current);
          return session.alive();
        },
        async act(action, options) {
          const before = current.usedAt;
          const outcome = await session.act(action, options);
          current.usedAt = performance.now();
          const idle = limits.idleMs[current.signIn] ?? Number.POSITIVE_INFINITY;
          // Where tokens live a short time each refusal is looked behind, as its token may be over by the end.
          const mayBeOver =
            current.usedAt - before >= idle / 2 ||
            ageOf(current) > SHARE_OF_AGE ||
            Number.isFinite(tokenMsOf(current));
          if (outcome.success || !mayBeOver) return outcome;
          const alive = await session.alive();
          if (!alive.denied) return outcome;
          current = await take(check, session.persona, current.signIn, current);
          session = of(current);
          return session.act(action, options);
        },
      };
    },
  };
}

/**
 * A complete sign-in; throws `prerequisite` with the step at which the recipe stopped. `takePage`: gets the browser's
 * page, where the path has one.
 */
export async function signInBy(
  driver: Driver,
  check: string,
  account: ResolvedAccount,
  signIn: string,
  takePage?: RecipeOptions['takePage'],
): Promise<RecipeRun> {
  const { persona, actor } = account;
  const { steps, carrier } = signInOf(driver.target, signIn);
  // One after the other: where a pool is small, whoever leases an account may meet a shared session of it, and a system that
  // guards against guessing refuses the second of two at once, however right its password.
  const run = await driver.records.alone(`sign-in of ${account.username}`, undefined, () =>
    runRecipe(driver, steps, {
      account,
      ...identityFor(carrier, account),
      purpose: { check, persona, actor, action: 'session.sign-in', resource: null },
      takePage,
    }),
  );
  if (run.stoppedAt === null) {
    driver.client.came(run.line, 'success');
    return run;
  }
  throw new SafeprobeError(
    'prerequisite',
    `signing in as "${persona}" by "${signIn}" stopped at step "${run.stoppedAt.step}": ${run.stoppedAt.why}`,
    {
      found: run.said.join('; '),
      remedy: `Run safeprobe doctor, and see signIn.${signIn} of the target file.`,
    },
  );
}

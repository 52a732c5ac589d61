/** Watches one sign-in of a persona in a browser, and makes a sign-in path of it. */
import { guardOf, openDoors, registerSecrets } from '../conductor/doors.js';
import { newRunId } from '../conductor/request.js';
import { SafeprobeError } from '../errors.js';
import { createRedactor } from '../evidence/redaction.js';
import type { Json } from '../model.js';
import { resolveSecrets } from '../plan/secrets.js';
import { loadTarget } from '../plan/target-file.js';
import { NO_RECORDER } from '../target/client.js';
import type { Driver } from '../target/driver.js';
import { type ResolvedAccount, type ResolvedTarget, resolveTarget } from '../target/resolved.js';
import { startTarget } from '../target/start.js';
import { type Watched, type WatchedPage, watchSignIn } from '../target/watched-browser.js';
import { findAlive, findAliveByToken, refusedRenewal } from './alive.js';
import { type BearerPath, bearerPath } from './bearer.js';
import { browserSteps, type Known, pagesOfSession, sessionCookies } from './recipe.js';

export interface RecordOptions {
  readonly target: string;
  readonly persona: string;
  /** Path at which the browser begins. */
  readonly from: string;
  readonly env: NodeJS.ProcessEnv;
  readonly browser: () => Promise<string>;
  readonly headless: boolean;
  /** Ends when somebody has signed in. */
  readonly person: (page: WatchedPage, account: ResolvedAccount) => Promise<void>;
}

export interface Recorded {
  /** The file that was read, as shown to people. */
  readonly file: string;
  /** As it is written under `signIn`. */
  readonly path: Json;
  /** What of it was not seen to be right. */
  readonly open: readonly string[];
  /** How long to wait until the account may send a one-time code again, ms. */
  readonly codeDueMs: number;
}

/** Throws `input` or `prerequisite` when nothing could be made of what was done. */
export async function record(options: RecordOptions): Promise<Recorded> {
  const loaded = await resolveSecrets(loadTarget(options.target), options.env);
  const { value, folder } = loaded;
  if (value.personas?.[options.persona] === undefined)
    throw new SafeprobeError('input', `there is no persona ${options.persona}`, {
      file: loaded.file,
      key: '--persona',
      expected: `one of ${Object.keys(value.personas ?? {}).join(', ') || 'none that the file declares'}`,
      remedy: 'Name one of them, or add it under personas with an account first.',
    });
  const redactor = createRedactor();
  registerSecrets(value, redactor);
  const started = value.start === undefined ? undefined : await startTarget(value.start, folder);
  try {
    const target = resolveTarget(value, folder, started?.facts ?? {});
    const doors = openDoors(target, {
      runId: newRunId(),
      redactor,
      recorder: NO_RECORDER,
      browser: options.browser,
      signal: new AbortController().signal,
    });
    try {
      return { file: loaded.file, ...(await watchAndTry(target, doors.driver, options)) };
    } finally {
      await doors.close();
    }
  } finally {
    await started?.stop();
  }
}

async function watchAndTry(
  target: ResolvedTarget,
  driver: Driver,
  options: RecordOptions,
): Promise<Omit<Recorded, 'file'>> {
  const [base] = Object.values(target.file.bases ?? {});
  const [account] = target.accounts[options.persona] ?? [];
  if (base === undefined || account === undefined)
    throw new SafeprobeError('input', 'there is no base address, or no account to sign in with', {
      expected: `bases, and an account of ${options.persona}`,
      remedy: 'safeprobe init writes both.',
    });
  const watched = await watchSignIn({
    guard: guardOf(target),
    recorder: NO_RECORDER,
    ca: target.ca,
    bases: Object.values(target.file.bases ?? {}),
    executable: options.browser,
    timeoutMs: 10_000,
    headless: options.headless,
    from: new URL(options.from, base).href,
    person: (page) => options.person(page, account),
  });
  const known = knownOf(account);
  const steps = browserSteps(watched, known, options.from);
  const usesCode = steps.some(({ factor }) => factor === 'totp');
  return {
    ...(await pathOf(watched, { driver, known, base }, steps, options.persona)),
    codeDueMs:
      usesCode && account.totp !== undefined
        ? account.totp.periodMs - (Date.now() % account.totp.periodMs)
        : 0,
  };
}

interface Ground {
  readonly driver: Driver;
  readonly known: Known;
  readonly base: string;
}

/** By its cookie where one opens something, else by a token that scripts send. */
async function pathOf(
  watched: Watched,
  { driver, known, base }: Ground,
  steps: ReturnType<typeof browserSteps>,
  persona: string,
): Promise<Pick<Recorded, 'path' | 'open'>> {
  const cookies = sessionCookies(watched);
  const alive = await findAlive(driver, base, pagesOfSession(watched), cookies, watched.after);
  const bases = driver.target.file.bases ?? {};
  const bearer = alive === null ? bearerPath(watched.calls, known, bases) : null;
  if (bearer !== null) return byToken(driver, bearer, persona);
  if (cookies.length === 0)
    throw new SafeprobeError(
      'prerequisite',
      'signing in set no cookie, and no script sent a token that an answer had given',
      {
        expected: 'a cookie, or a header with what a JSON answer to the password gave',
        remedy:
          'Sign in until the page shows something of the account; else describe the request that the page sends: signIn, steps with request, and carrier.headers.',
      },
    );
  const refused =
    alive === null
      ? { status: [302, 303, 401, 403] }
      : {
          status: alive.refused.status,
          ...(alive.refused.location === null
            ? {}
            : { header: { location: { contains: alive.refused.location } } }),
        };
  return {
    path: {
      personas: [persona],
      steps: steps as unknown as Json,
      carrier: { cookie: alive?.cookie ?? cookies[0] ?? 'session' },
      alive: { request: { path: alive?.path ?? '/' }, success: { status: 200 }, refused },
    },
    open: [
      ...(alive === null
        ? [
            'alive: no page was seen that is answered with 200 with the cookie and otherwise without; name one that is',
          ]
        : []),
      ...(watched.signOut === null
        ? [
            'the last see: no control to sign out was in sight, so that it only says that no password is asked for any more',
          ]
        : []),
    ],
  };
}

async function byToken(
  driver: Driver,
  bearer: BearerPath,
  persona: string,
): Promise<Pick<Recorded, 'path' | 'open'>> {
  const { steps, headers, refresh } = bearer;
  const alive = await findAliveByToken(driver, bearer);
  const refusal = refresh === null ? null : await refusedRenewal(driver, refresh);
  return {
    path: {
      personas: [persona],
      steps,
      carrier: { headers },
      alive: {
        request: alive?.request ?? bearer.alive[0]?.request ?? { path: '/' },
        success: { status: 200 },
        refused: { status: alive?.refused ?? [401, 403] },
      },
      ...(refresh === null
        ? {}
        : { refresh: { steps: [refresh.step], refused: { status: refusal ?? [400, 401] } } }),
    },
    open: [
      ...(alive === null
        ? ['alive: no request was seen that the token alone opens, and that is refused without; name one']
        : []),
      ...(refresh !== null && refusal === null
        ? ['refresh.refused: a wrong renewal was not refused with 4xx; say what a refusal looks like']
        : []),
      ...(refresh === null ? ['refresh: none was seen; add it if the application renews its token'] : []),
    ],
  };
}

function knownOf({ username, password, totp, vars }: ResolvedAccount): Known {
  return {
    username,
    password,
    vars,
    isCode: (text) => totp !== undefined && text.length === totp.digits && /^\d+$/.test(text),
  };
}

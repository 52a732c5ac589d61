/** Access tokens behind the probe's interface: opened, taken apart, and presented in altered copies. */
import type { JWK } from 'jose';
import { parseDuration } from '../../duration.js';
import { SafeprobeError } from '../../errors.js';
import { factsOf } from '../../kinds/outcome.js';
import type { Tokens } from '../../kinds/tokens.js';
import type { Purpose } from '../client.js';
import { buildRequest, type Driver, exchange } from '../driver.js';
import { selectText } from '../jsonpath.js';
import { outcomeOf } from '../outcome.js';
import { type Credentials, type RecipeRun, runRecipe } from '../recipe.js';
import { type ResolvedAccount, signInOf } from '../resolved.js';
import { createSession } from '../session.js';
import { signInBy } from '../shared-sessions.js';
import { carrierHeaders, variablesFor } from '../variables.js';
import { putTogether, signedLifetimeMs, takeApart } from './compact.js';
import { jwtCopies } from './jwt-copies.js';
import { opaqueCopies } from './opaque-copies.js';

interface Opened {
  readonly account: ResolvedAccount;
  readonly run: RecipeRun;
}

export function createTokens(
  driver: Driver,
  check: string,
  lease: (persona: string) => Promise<ResolvedAccount>,
): Tokens {
  const { file } = driver.target;
  const firstPersona = (signIn: string) =>
    signInOf(driver.target, signIn).personas?.[0] ?? Object.keys(file.personas ?? {})[0] ?? '';
  const begin = async (signIn: string): Promise<Opened> => {
    const account = await lease(firstPersona(signIn));
    return { account, run: await signInBy(driver, check, account, signIn) };
  };
  const sessionOf = (signIn: string, { account, run }: Opened, credentials: Credentials = run) =>
    createSession(driver, check, account, signIn, credentials, run.lastNonce);
  const section = (signIn: string) => {
    const { tokens } = signInOf(driver.target, signIn);
    if (tokens === undefined)
      throw new SafeprobeError('prerequisite', `signIn.${signIn} declares no tokens`, {
        key: `signIn.${signIn}.tokens`,
        remedy: 'Say under tokens which captured value is the access token.',
      });
    return tokens;
  };
  const purposeOf = ({ account }: Opened, action: string): Purpose => ({
    check,
    persona: account.persona,
    actor: account.actor,
    action,
    resource: null,
    urgent: true,
  });

  /** The keys as they are published; none when the address gives no JWK set. */
  const publishedKeys = async (signIn: string, opened: Opened): Promise<readonly JWK[] | null> => {
    const { keys } = section(signIn);
    if (keys === undefined) return null;
    const request = buildRequest(driver.target, keys.request, {}, {});
    const { response } = await exchange(driver, purposeOf(opened, 'token.keys'), request, null, true);
    const list: unknown = (response?.json as { keys?: unknown } | undefined)?.keys;
    return Array.isArray(list) ? list.filter(isKey) : [];
  };

  const elsewhereOf = async (signIn: string, opened: Opened) => {
    const { access, elsewhere } = section(signIn);
    if (elsewhere === undefined) return null;
    const { account, run } = opened;
    const got = await runRecipe(driver, elsewhere.steps, {
      account,
      purpose: purposeOf(opened, 'token.elsewhere'),
      start: run,
      headers: carrierHeaders(signInOf(driver.target, signIn).carrier.headers, variablesFor(account, run)),
    });
    const token = got.captured[elsewhere.token];
    if (got.stoppedAt !== null || token === undefined)
      throw new SafeprobeError('prerequisite', `no token for another resource was to be had by "${signIn}"`, {
        found: got.said.join('; '),
        key: `signIn.${signIn}.tokens.elsewhere`,
        remedy: 'See that its steps end with the token captured.',
      });
    const variables = variablesFor(account, got);
    const { accepted } = elsewhere;
    const there = await exchange(
      driver,
      purposeOf(opened, 'token.elsewhere'),
      buildRequest(driver.target, accepted.request, variables, {}),
      got.jar,
      false,
    );
    const here = { jar: got.jar, captured: { ...got.captured, [access]: token } };
    return {
      there: factsOf(
        outcomeOf(
          driver,
          there,
          { success: accepted.success, denied: [], canaries: [], variables },
          accepted.request.method ?? 'GET',
        ),
      ),
      here: factsOf(await sessionOf(signIn, opened, here).alive()),
    };
  };

  return {
    paths: Object.entries(file.signIn ?? {}).flatMap(([signIn, path]) =>
      path.refresh === undefined && path.tokens === undefined
        ? []
        : [
            {
              signIn,
              persona: firstPersona(signIn),
              refreshes: path.refresh !== undefined,
              access: path.tokens !== undefined,
              lifetimeMs: path.tokens?.lifetime === undefined ? null : parseDuration(path.tokens.lifetime),
              idleMs: path.idle === undefined ? null : parseDuration(path.idle),
              refreshLimits: (['idle', 'absolute'] as const).flatMap((limit) => {
                const text = path.refresh?.[limit];
                return text === undefined ? [] : [{ limit, ms: parseDuration(text) }];
              }),
            },
          ],
    ),
    async open(signIn) {
      const opened = await begin(signIn);
      const { access, expiresIn } = section(signIn);
      const seconds = expiresIn === undefined ? undefined : selectText(expiresIn.json, opened.run.last?.json);
      return {
        session: sessionOf(signIn, opened),
        answeredMs: seconds === undefined || !/^\d{1,9}$/.test(seconds) ? null : Number(seconds) * 1000,
        signedMs: signedLifetimeMs(opened.run.captured[access] ?? ''),
      };
    },
    async tamper(signIn) {
      const { access } = section(signIn);
      const other = await begin(signIn);
      const victim = await begin(signIn);
      const token = victim.run.captured[access] ?? '';
      const foreign = other.run.captured[access] ?? '';
      const parsed = takeApart(token);
      const present = async (text: string) => {
        driver.secrets.add(text, 'altered token');
        for (const part of text.split('.')) driver.secrets.add(part, 'altered token');
        const credentials = { jar: victim.run.jar, captured: { ...victim.run.captured, [access]: text } };
        return factsOf(await sessionOf(signIn, victim, credentials).alive());
      };
      const untouched = parsed === null ? token : putTogether(...parsed.parts);
      const { copies, left } =
        parsed === null
          ? { copies: opaqueCopies(token, foreign), left: [] }
          : await jwtCopies(parsed, takeApart(foreign), await publishedKeys(signIn, victim));
      const before = await present(untouched);
      const tried = [];
      for (const { alteration, token: copy, wellMade } of copies)
        tried.push({ alteration, wellMade, outcome: await present(copy) });
      const after = await present(untouched);
      return {
        format: parsed === null ? 'opaque' : 'jwt',
        algorithm: parsed === null ? null : String(parsed.header.alg),
        before,
        after,
        copies: tried,
        left,
        elsewhere: await elsewhereOf(signIn, victim),
      };
    },
  };
}

function isKey(value: unknown): value is JWK {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, 'kty') === 'string';
}

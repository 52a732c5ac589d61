/** A signed-in session behind the probe's interface: it acts, renews, signs out, and can be copied for replay. */
import { SafeprobeError } from '../errors.js';
import type { ActOptions, Outcome, Session } from '../kinds/probe.js';
import type { Cookies, Purpose } from './client.js';
import { circumstancesOf } from './contexts-schema.js';
import { csrfToken } from './csrf.js';
import { buildRequest, type Driver, type Exchanged, exchange } from './driver.js';
import { identityFor } from './identity.js';
import { noteMade } from './made-records.js';
import { matches } from './matcher.js';
import type { ReadableResponse } from './message.js';
import { ownCookies, presentOthers } from './other-carriers.js';
import { nothing, outcomeOf } from './outcome.js';
import { askInClear } from './plaintext/web.js';
import { type Credentials, copyCredentials, runRecipe } from './recipe.js';
import { withRequestId } from './request-id.js';
import { actionOf, type ResolvedAccount, signInOf } from './resolved.js';
import type { TargetFile, TargetMatcher, TargetRequest } from './schema.js';
import { type Variables, variablesOf } from './template.js';
import { oneAfterAnother, undisturbed } from './undisturbed.js';
import { carrierHeaders, resourceVariables, variablesFor } from './variables.js';
import { varied } from './variation.js';

export const SUCCESS: TargetMatcher = { status: '2xx' };
export const DENIED: TargetMatcher = { status: [401, 403, 404] };

const insides = new WeakMap<
  Session,
  { readonly account: ResolvedAccount; readonly credentials: Credentials }
>();

export function createSession(
  driver: Driver,
  check: string,
  account: ResolvedAccount,
  signIn: string,
  credentials: Credentials,
  signedInNonce: string | null = null,
): Session {
  const path = signInOf(driver.target, signIn);
  const purpose = (action: string, resource: string | null = null): Purpose => ({
    check,
    persona: account.persona,
    actor: account.actor,
    action,
    resource,
  });
  const session: Session = {
    persona: account.persona,
    account: account.username,
    signIn,
    hasRefresh: path.refresh !== undefined,
    signedInNonce,
    carriers: [
      ...(path.carrier.cookie === undefined ? [] : [path.carrier.cookie]),
      ...Object.keys(path.carrier.headers ?? {}),
      ...(path.carrier.certificate === true ? ['client certificate'] : []),
    ],
    act: (action, options = {}) =>
      actWith(driver, purpose(action, options.resource ?? null), signIn, account, credentials, options),
    async alive() {
      const variables = variablesFor(account, credentials);
      const exchanged = await sendWith(
        driver,
        { ...purpose('session.alive'), urgent: true },
        path.alive.request,
        signIn,
        account,
        credentials,
        variables,
        undefined,
        { cookies: ownCookies(path, credentials.jar) },
      );
      return outcomeOf(
        driver,
        exchanged,
        {
          success: path.alive.success,
          denied: [path.alive.refused],
          canaries: [],
          variables,
        },
        path.alive.request.method ?? 'GET',
      );
    },
    tryRefresh: async () => (await session.renew())?.outcome ?? null,
    async renew() {
      if (path.refresh === undefined) return null;
      const used = variablesOf(JSON.stringify(path.refresh.steps));
      const before = credentials.captured;
      const run = await runRecipe(driver, path.refresh.steps, {
        account,
        ...identityFor(path.carrier, account),
        purpose: { ...purpose('session.refresh'), urgent: true },
        start: copyCredentials(credentials),
      });
      const outcome = {
        ...nothing(),
        ...run.lastSent,
        status: run.last?.status ?? null,
        success: run.stoppedAt === null,
        denied:
          run.last !== null && matches(path.refresh.refused, run.last, variablesFor(account, credentials)),
        said: run.said.join('; '),
      };
      const secrets = used.filter((name) => before[name] !== undefined && name !== path.tokens?.access);
      return {
        outcome,
        session: outcome.success ? createSession(driver, check, account, signIn, run, signedInNonce) : null,
        rotated: secrets.length === 0 ? null : secrets.some((name) => run.captured[name] !== before[name]),
      };
    },
    inClear: (service, action, options = {}) =>
      askInClear(
        driver,
        purpose(action, options.resource ?? null),
        service,
        { signIn, account, credentials },
        options,
      ),
    others: () =>
      presentOthers(driver, { ...purpose('session.alive'), urgent: true }, signIn, account, credentials),
    copy: () => createSession(driver, check, account, signIn, copyCredentials(credentials), signedInNonce),
    async signOut() {
      if (path.signOut === undefined)
        throw new SafeprobeError('prerequisite', `the sign-in path "${signIn}" declares no signOut`, {
          remedy: 'Add signOut.steps to it in the target file, or say under lacks why there is none.',
        });
      const run = await runRecipe(driver, path.signOut.steps, {
        account,
        ...identityFor(path.carrier, account),
        purpose: purpose('session.sign-out'),
        start: credentials,
        headers: carrierHeaders(path.carrier.headers, variablesFor(account, credentials)),
      });
      if (run.stoppedAt === null) driver.client.came(run.line, 'success');
      return {
        ...nothing(),
        status: run.last?.status ?? null,
        success: run.stoppedAt === null,
        said: run.said.join('; '),
      };
    },
  };
  insides.set(session, { account, credentials });
  return session;
}

/** What a session of this layer was made of: for doors that go on with it. */
export function insideOf(session: Session): {
  readonly account: ResolvedAccount;
  readonly credentials: Credentials;
} {
  const inside = insides.get(session);
  if (inside === undefined) throw new SafeprobeError('harness', 'a session that this layer did not make');
  return inside;
}

/** How a refusal looks, by the narrowest description of it: of this action on this record, of the record, of the action. */
export function deniedOf(
  { policy, resources, actions, oracles }: TargetFile,
  action: string,
  resource: string | undefined,
): TargetMatcher {
  const cell = resource === undefined ? undefined : policy?.[action]?.[resource]?.denied;
  const record = resource === undefined ? undefined : resources?.[resource]?.denied;
  return cell ?? record ?? actions?.[action]?.denied ?? oracles?.denied ?? DENIED;
}

/** Does a named action with whatever credentials there are; also used for half-done and forged ones. */
export async function actWith(
  driver: Driver,
  purpose: Purpose,
  signIn: string,
  account: ResolvedAccount | null,
  credentials: Credentials,
  options: ActOptions,
  {
    signedIn = true,
    headers,
    request,
    taken,
  }: {
    readonly signedIn?: boolean;
    readonly headers?: { readonly [name: string]: string };
    /** What is sent in place of the action's own request. */
    readonly request?: TargetRequest;
    /** Gets the answer itself, for what is to be taken out of it. */
    readonly taken?: (response: ReadableResponse) => void;
  } = {},
): Promise<Outcome> {
  const action = actionOf(driver.target, purpose.action);
  const extra = resourceVariables(driver, options);
  const variables: Variables = { ...(account === null ? {} : variablesFor(account, credentials)), ...extra };
  const circumstances = circumstancesOf(driver, options.under, variables);
  const vary = options.vary ?? circumstances?.vary;
  const sent = request ?? (vary === undefined ? action.request : varied(action.request, vary));
  const exchanged = await undisturbed(
    driver,
    { action: purpose.action, resource: purpose.resource, marker: options.marker },
    () =>
      sendWith(driver, purpose, sent, signIn, account, credentials, variables, headers, circumstances?.from),
  );
  if (exchanged.response !== null) taken?.(exchanged.response);
  const { oracles } = driver.target.file;
  const refused = [deniedOf(driver.target.file, purpose.action, options.resource)];
  // What a session that ended is told by this sign-in path, nobody may be told too: a page leads to the sign-in.
  const refusals = signedIn
    ? refused
    : [
        ...refused,
        ...(oracles?.anonymous === undefined ? [] : [oracles.anonymous]),
        signInOf(driver.target, signIn).alive.refused,
      ];
  const own = options.resource === undefined ? {} : (driver.target.canaries[options.resource] ?? {});
  const shown = (options.refused as TargetMatcher | undefined) ?? circumstances?.refused;
  const outcome = outcomeOf(
    driver,
    exchanged,
    {
      success: action.success ?? oracles?.success ?? SUCCESS,
      denied: shown === undefined ? refusals : [shown],
      canaries: (action.canaries ?? []).map((name) => own[name] ?? `missing canary ${name}`),
      ...(options.marker === undefined || action.writes === true ? {} : { marker: options.marker }),
      ...(options.found === undefined ? {} : { found: options.found as TargetMatcher }),
      ...(options.look === undefined ? {} : { look: options.look }),
      ...(action.capture === undefined ? {} : { capture: action.capture }),
      variables,
    },
    sent.method ?? 'GET',
  );
  // Of a redirect that was followed the last request is only a part of the action, and a variation is another request.
  if (action.request.follow !== true && options.vary === undefined) {
    if (outcome.success) driver.client.came(exchanged.sent.line, 'success');
    else if (outcome.denied) driver.client.came(exchanged.sent.line, 'denied');
  }
  noteMade(driver, purpose, options, outcome);
  return outcome;
}

const csrfUse = new WeakMap<TargetRequest, boolean>();

function usesCsrf(request: TargetRequest): boolean {
  const uses = csrfUse.get(request) ?? variablesOf(JSON.stringify(request)).includes('csrf');
  csrfUse.set(request, uses);
  return uses;
}

async function sendWith(
  driver: Driver,
  purpose: Purpose,
  request: TargetRequest,
  signIn: string,
  account: ResolvedAccount | null,
  credentials: Credentials,
  variables: Variables,
  forged?: { readonly [name: string]: string },
  { cookies = credentials.jar, ...from }: { readonly from?: string; readonly cookies?: Cookies } = {},
): Promise<Exchanged> {
  const { carrier } = signInOf(driver.target, signIn);
  const headers = forged ?? carrierHeaders(carrier.headers, variables);
  const identity = forged === undefined ? identityFor(carrier, account) : {};
  return oneAfterAnother(driver, signIn, account, async () => {
    const csrf = usesCsrf(request)
      ? await csrfToken(driver, purpose, carrier, credentials.jar, { variables, headers, identity })
      : undefined;
    const full = carrier.csrf === undefined ? variables : { ...variables, csrf: csrf ?? '' };
    const named = withRequestId(driver.client, request, full);
    const built = buildRequest(driver.target, request, named.variables, headers);
    const whole = { ...built, ...named.own, ...identity, ...from };
    return exchange(driver, purpose, whole, cookies, request.follow === true);
  });
}

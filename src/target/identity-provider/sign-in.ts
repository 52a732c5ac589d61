/** One federated sign-in: begun at the target, answered by the provider, brought back, and tried on the record. */
import { CookieJar } from 'tough-cookie';
import { SafeprobeError } from '../../errors.js';
import type { FederatedSignIn } from '../../kinds/federation.js';
import { factsOf, type OutcomeFacts } from '../../kinds/outcome.js';
import { captureValue } from '../capture.js';
import type { Purpose } from '../client.js';
import { type Driver, exchange } from '../driver.js';
import { matches } from '../matcher.js';
import { headerOf, type OutgoingRequest, type ReadableResponse } from '../message.js';
import { type Credentials, cookieValue, runRecipe } from '../recipe.js';
import type { ResolvedAccount } from '../resolved.js';
import type { TargetFederation } from '../schema.js';
import { actWith } from '../session.js';
import type { Variables } from '../template.js';
import type {
  Authentication,
  AuthenticationRequest,
  Delivery,
  Issue,
  Provider,
  Vouched,
} from './provider.js';

export interface SignInContext {
  readonly driver: Driver;
  readonly check: string;
  readonly federation: TargetFederation;
  readonly provider: Provider;
  readonly account: ResolvedAccount;
  readonly vouched: Vouched;
  /** Of the provider, and what `connect` captured. */
  readonly vars: Variables;
  readonly opens: { readonly action: string; readonly resource: string };
}

/** A browser that the target has sent to the provider. */
interface Sent {
  readonly jar: CookieJar;
  readonly captured: Credentials['captured'];
  readonly request: AuthenticationRequest | null;
  readonly said: string;
}

/** What came of bringing an answer back to the target. */
interface Arrived {
  readonly answer: FederatedSignIn['answer'];
  readonly said: string;
  readonly record: OutcomeFacts | null;
}

const MOST_HOPS = 5;
/** Answered by the provider for one browser, brought back by another. */
const FOREIGN: readonly Issue[] = ['foreign-state', 'foreign-request'];
const TWICE: readonly Issue[] = ['replayed', 'replayed-code'];

export async function federatedSignIn(context: SignInContext, issue: Issue): Promise<FederatedSignIn> {
  const none = {
    issued: issue,
    asked: null,
    redeemed: null,
    answer: 'none',
    record: null,
    before: null,
  } as const;
  const own = await begin(context);
  if (own.request === null) return { ...none, said: own.said };
  const browser = FOREIGN.includes(issue) ? await begin(context) : own;
  let authentication: Authentication;
  try {
    authentication = await context.provider.authenticate(own.request, context.vouched, issue);
  } catch (error) {
    if (!(error instanceof SafeprobeError) || error.code === 'harness') throw error;
    return { ...none, said: `${own.said}; ${error.message}: ${error.detail.found ?? ''}` };
  }
  const { asked, delivery } = authentication;
  // Copies of the browser as it was: the second delivery must not be helped by a session of the first.
  const before = TWICE.includes(issue) ? await arrive(context, browser, delivery, issue) : null;
  const { answer, said, record } = await arrive(context, browser, delivery, issue);
  return {
    issued: issue,
    asked,
    redeemed: authentication.redeemed(),
    answer,
    said: `${own.said}; ${said}`,
    record,
    before: before?.record ?? null,
  };
}

function purposeOf({ check, account }: SignInContext, action: string, resource: string | null): Purpose {
  return { check, persona: account.persona, actor: account.actor, action, resource };
}

/** The steps of `begin`, and redirects of the target itself, until the browser is to go to the provider. */
async function begin(context: SignInContext): Promise<Sent> {
  const { driver, federation, account, vars, provider } = context;
  const purpose = purposeOf(context, 'federation.begin', null);
  const start = { jar: new CookieJar(), captured: {} };
  const run = await runRecipe(driver, federation.begin, { account, purpose, start, vars });
  const { jar, captured } = run;
  const say = (request: AuthenticationRequest | null, said: readonly string[]): Sent => ({
    jar,
    captured,
    request,
    said: driver.secrets.text(said.join('; ')),
  });
  if (run.stoppedAt !== null) return say(null, run.said);
  let last = run.last;
  const said = [...run.said];
  for (let hop = 0; last !== null && hop <= MOST_HOPS; hop++) {
    const found = requestIn(last, provider.entry);
    if (found !== null) return say(found, said);
    const next = headerOf(last, 'location');
    if (next === undefined || !/^3/.test(String(last.status)) || !URL.canParse(next)) break;
    const exchanged = await exchange(driver, purpose, { method: 'GET', url: next, headers: {} }, jar, false);
    last = exchanged.response;
    said.push(`redirect → ${last?.status ?? 'no answer'}`);
  }
  return say(null, [...said, 'the browser was not sent to the provider']);
}

/** An authentication request in a redirect, or in a form that the page sends by itself. */
function requestIn(response: ReadableResponse, entry: string): AuthenticationRequest | null {
  const location = headerOf(response, 'location');
  if (location !== undefined && URL.canParse(location)) {
    const url = new URL(location);
    if (`${url.origin}${url.pathname}` === entry)
      return { parameters: Object.fromEntries(url.searchParams), binding: 'redirect' };
  }
  const field = (name: string) => captureValue({ field: name }, response, () => undefined);
  const message = field('SAMLRequest');
  if (message === undefined || !response.text.includes(entry)) return null;
  const relayState = field('RelayState');
  return {
    parameters: { SAMLRequest: message, ...(relayState === undefined ? {} : { RelayState: relayState }) },
    binding: 'post',
  };
}

async function arrive(
  context: SignInContext,
  { jar: from, captured: known }: Sent,
  delivery: Delivery,
  issue: Issue,
): Promise<Arrived> {
  const { driver, federation, account, vars, opens } = context;
  const jar = from.cloneSync() ?? new CookieJar();
  const purpose = purposeOf(context, 'federation.callback', null);
  const { sent, response } = await exchange(driver, purpose, outgoing(delivery), jar, false);
  if (response === null)
    return { answer: 'none', said: `callback: ${driver.secrets.text(sent.error ?? '')}`, record: null };
  const variables = { ...vars, ...known };
  const answer = (['challenged', 'refused', 'accepted'] as const).find((name) => {
    const matcher = federation[name];
    return matcher !== undefined && matches(matcher, response, variables);
  });
  const captured: Record<string, string> = { ...known };
  for (const [name, capture] of Object.entries(federation.capture ?? {})) {
    const value = captureValue(capture, response, (cookie) => cookieValue(jar, delivery.url, cookie));
    if (value === undefined) continue;
    captured[name] = value;
    driver.secrets.add(value, `captured:${name}`);
  }
  const said = [`callback: ${delivery.method} → ${response.status}`];
  // A lower assurance must not open anything by itself; whoever was refused has no step to take.
  const goOn = federation.steps !== undefined && issue !== 'low-acr' && answer !== 'refused';
  const run = goOn
    ? await runRecipe(driver, federation.steps ?? [], { account, purpose, start: { jar, captured }, vars })
    : null;
  said.push(...(run?.said ?? []));
  const credentials = run ?? { jar, captured };
  const outcome = await actWith(
    driver,
    purposeOf(context, opens.action, opens.resource),
    federation.signIn,
    account,
    credentials,
    { resource: opens.resource },
  );
  return {
    answer: answer ?? 'other',
    said: driver.secrets.text(said.join('; ')),
    record: factsOf(outcome),
  };
}

function outgoing({ method, url, form }: Delivery): OutgoingRequest {
  return {
    method,
    url,
    headers: {
      Accept: '*/*',
      ...(form === undefined ? {} : { 'Content-Type': 'application/x-www-form-urlencoded' }),
    },
    ...(form === undefined ? {} : { body: new URLSearchParams(form).toString() }),
  };
}

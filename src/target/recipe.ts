/** Runs the ordered steps of a recipe: sign-in, refresh, sign-out. */
import { CookieJar } from 'tough-cookie';
import { SafeprobeError } from '../errors.js';
import { ceremonyAnswer, keepCredentials } from './authenticators/ceremony.js';
import { ownAuthenticator } from './authenticators/held.js';
import type { Answer, CdpCredential, Ceremony } from './authenticators/passkey.js';
import type { VirtualAuthenticator } from './authenticators/virtual.js';
import { openPage, runBrowserStep } from './browser-step.js';
import { captureValue } from './capture.js';
import type { Line, Purpose, Sent } from './client.js';
import { type BrowserPage, buildRequest, type Driver, exchange } from './driver.js';
import { readMail } from './mailbox/read-step.js';
import { mismatch } from './matcher.js';
import type { ClientIdentity, ReadableResponse } from './message.js';
import { usesRequestId } from './request-id.js';
import type { ResolvedAccount } from './resolved.js';
import type { TargetBrowserStep, TargetCapture, TargetHttpStep, TargetMailStep } from './schema.js';
import { fill, type Variables, variablesOf } from './template.js';

export type Step = TargetHttpStep | TargetBrowserStep | TargetMailStep;

/** What a recipe gathers: cookies and captured values. Both are credentials. */
export interface Credentials {
  readonly jar: CookieJar;
  readonly captured: Readonly<Record<string, string>>;
  /** What the steps so far were begun with, for those that go on with them: `${requestId}`. */
  readonly flow?: string;
}

export interface RecipeRun extends Credentials {
  /** One line a step: what came, redacted. */
  readonly said: readonly string[];
  /** The first step whose expectation did not hold, and why; null when all did. */
  readonly stoppedAt: { readonly step: string; readonly why: string; readonly refused?: boolean } | null;
  readonly last: ReadableResponse | null;
  /** Nonce of the last request sent: by it the audit log should know the sign-in. */
  readonly lastNonce: string | null;
  /** The line of the ledger that is about it, and until when it lasted. */
  readonly line: Line | null;
  /** When it was sent and answered. */
  readonly lastSent: { readonly sentAt: string; readonly receivedAt: string } | null;
}

export interface RecipeOptions {
  readonly account: ResolvedAccount;
  readonly purpose: Purpose;
  readonly start?: Credentials;
  /** Captures that are no secrets. */
  readonly open?: readonly string[];
  /** These steps go on with the flow that `start` came out of. */
  readonly continues?: boolean;
  readonly headers?: { readonly [name: string]: string };
  readonly vars?: Variables;
  /** Gives the code of the second factor; the account's own unless a check falsifies it. */
  readonly code?: (captured: Readonly<Record<string, string>>) => Promise<string>;
  /** Falsifies what is taken out of mail, and recovery codes. */
  readonly falsify?: (code: string) => string;
  /** Steps from this factor on are expected to fail: a page that shows nothing new is not waited for at length. */
  readonly hopeless?: boolean;
  /** The address of this machine that requests come from; any when left out. */
  readonly from?: string;
  /** The client certificate that its requests show; none when left out. */
  readonly identity?: ClientIdentity;
  /** Mail that came before this (epoch ms) is not meant; the start of the recipe when left out. */
  readonly mailSince?: number;
  /** What a page shows where it refuses what the steps ask of it. */
  readonly refusal?: string | undefined;
  /** Whose answers the steps with `authenticator` send, the account's own when left out; a browser gets what it holds. */
  readonly authenticator?: RecipeAuthenticator;
  /** Gets the browser's page when every step is done, and closes it when it is not needed any more. */
  readonly takePage?: ((page: BrowserPage) => void) | undefined;
  /** Captures tried on every response: a token handed out too early is found where it should not be yet. */
  readonly harvest?: { readonly [name: string]: TargetCapture };
}

/** Answers ceremonies of W3C Web Authentication, in steps and in a browser. */
export interface RecipeAuthenticator {
  create(ceremony: Ceremony, user: Buffer): Answer;
  assert(ceremony: Ceremony): Answer;
  held(): readonly CdpCredential[];
  /** What the browser's authenticator holds after a step. */
  keep(credentials: readonly CdpCredential[]): void;
}

const HOPELESS_MS = 2500;

export const EMPTY: Credentials = { jar: new CookieJar(), captured: {} };

export function copyCredentials(credentials: Credentials): Credentials {
  return { jar: credentials.jar.cloneSync() ?? new CookieJar(), captured: { ...credentials.captured } };
}

export async function runRecipe(
  driver: Driver,
  steps: readonly Step[],
  options: RecipeOptions,
): Promise<RecipeRun> {
  const { jar, captured } = copyCredentials(options.start ?? EMPTY);
  const values: Record<string, string> = { ...captured };
  const said: string[] = [];
  let last: ReadableResponse | null = null;
  let lastNonce: string | null = null;
  let line: Line | null = null;
  let lastSent: RecipeRun['lastSent'] = null;
  const base = accountVariables(options.account);
  const remember = (name: string, value: string) => {
    values[name] = value;
    // By what name the log knows an account stands in the target file in clear, whoever else gives it.
    const isNoSecret = options.open?.includes(name) === true || isActor(driver, value);
    if (!isNoSecret) driver.secrets.add(value, `captured:${name}`);
  };
  const uses = (step: Step, name: string) => variablesOf(JSON.stringify(step)).includes(name);
  const needsCode = (step: Step) => uses(step, 'otp');
  const { falsify = (code: string) => code } = options;
  const flow = options.continues === true ? options.start?.flow : undefined;
  const id = flow ?? (usesRequestId(steps) ? driver.client.nextNonce() : undefined);
  const own = id === undefined ? {} : { requestId: id };
  // Of one flow in the ledger only the first request that names its id is found by it.
  let named = flow !== undefined;
  const variables = async (step: Step): Promise<Variables> => {
    if (needsCode(step)) {
      const code = await (options.code ?? (() => driver.accounts.code(options.account)))(values);
      return { ...base, ...options.vars, ...values, ...own, otp: code };
    }
    if (uses(step, 'recovery')) {
      const code = driver.accounts.recoveryCode(options.account);
      driver.secrets.add(code, 'recovery');
      return { ...base, ...options.vars, ...values, ...own, recovery: falsify(code) };
    }
    return { ...base, ...options.vars, ...values, ...own };
  };
  const { passkey } = options.account;
  const authenticator =
    options.authenticator ?? (passkey === undefined ? undefined : ownAuthenticator(passkey));
  const identity = options.identity === undefined ? {} : { identity: options.identity };
  const result = (stoppedAt: RecipeRun['stoppedAt']): RecipeRun => ({
    jar,
    captured: values,
    ...(id === undefined ? {} : { flow: id }),
    said,
    stoppedAt,
    last,
    lastNonce,
    line,
    lastSent,
  });

  if (options.code === undefined && steps.slice(1).some(needsCode))
    await driver.accounts.codeDue(options.account);
  const mailSince = options.mailSince ?? Date.now();
  if (steps.some((step) => 'mail' in step)) await driver.mailbox.open(options.purpose.check);
  let virtual: VirtualAuthenticator | null = null;
  let page: Awaited<ReturnType<Driver['browser']['open']>> | null = null;
  try {
    for (const step of steps) {
      if (!(await isDue(step, values, page))) continue;
      const known = await variables(step);
      if ('browser' in step) {
        page ??= await openPage(driver, options.purpose, jar);
        if (authenticator !== undefined && virtual === null)
          virtual = await page.authenticator(authenticator.held());
        if (options.hopeless === true && step.factor !== undefined && step.factor !== 'password')
          page.patience(HOPELESS_MS);
        const stop = await runBrowserStep(driver, page, step, known, options.refusal);
        const why = driver.secrets.text(stop?.why ?? '');
        said.push(`${step.name}: browser ${stop === null ? 'done' : `stopped: ${why}`}`);
        if (stop !== null && step.optional !== true)
          return result({ step: step.name, why, refused: stop.refused });
        if (virtual !== null) await keepCredentials(driver, virtual, authenticator);
        for (const cookie of await page.cookies()) {
          await jar.setCookie(cookie.line, cookie.url, { ignoreError: true });
          driver.secrets.add(cookie.line.slice(cookie.line.indexOf('=') + 1).split(';')[0] ?? '', 'cookie');
        }
        continue;
      }
      if ('mail' in step) {
        const mailed = await readMail(driver, options.account, step, known, mailSince);
        said.push(`${step.name}: ${mailed.why ?? 'a mail came'}`);
        for (const [name, value] of Object.entries(mailed.captured)) remember(name, falsify(value));
        if (mailed.why !== null && step.optional !== true)
          return result({ step: step.name, why: mailed.why });
        continue;
      }
      for (const [name, text] of Object.entries(step.let ?? {}))
        remember(name, fill(text, { ...known, ...values }));
      if (step.authenticator !== undefined) {
        const given = ceremonyAnswer(driver, step, { ...known, ...values }, authenticator);
        for (const [name, value] of Object.entries(given)) remember(name, value);
      }
      const all: Variables = { ...known, ...values };
      const carried = step.carrier === false ? {} : (options.headers ?? {});
      const request = buildRequest(driver.target, step.request, all, carried);
      const { sent, response } = await exchange(
        driver,
        options.purpose,
        {
          ...request,
          ...(id !== undefined && !named && usesRequestId(step.request) ? { nonce: id } : {}),
          ...identity,
          ...(options.from === undefined ? {} : { from: options.from }),
        },
        jar,
        step.request.follow === true,
      );
      if (response === null) {
        throw new SafeprobeError(
          'unreachable',
          `no answer to ${step.name} of the recipe: ${sent.error ?? 'unknown'}`,
          {
            remedy: 'See that the target runs and that its certificate is trusted (trust.ca).',
          },
        );
      }
      last = response;
      line = named ? lasting(line, sent) : sent.line;
      named ||= usesRequestId(step.request);
      lastNonce = named ? (id ?? sent.nonce) : sent.nonce;
      lastSent = { sentAt: sent.sentAt, receivedAt: sent.receivedAt };
      const why = step.expect === undefined ? null : mismatch(step.expect, response, all);
      said.push(
        `${step.name}: ${request.method} → ${response.status}${why === null ? '' : ` (${driver.secrets.text(why)})`}`,
      );
      for (const [name, capture] of Object.entries(options.harvest ?? {})) {
        const early = captureValue(capture, response, (cookie) => cookieValue(jar, request.url, cookie));
        if (early !== undefined) remember(name, early);
      }
      for (const [name, capture] of Object.entries(step.capture ?? {})) {
        const value = captureValue(capture, response, (cookie) => cookieValue(jar, request.url, cookie));
        if (value !== undefined) remember(name, value);
        else if (why === null && step.optional !== true && capture.optional !== true)
          return result({ step: step.name, why: `nothing to capture for ${name}` });
      }
      if (why !== null && step.optional !== true)
        return result({ step: step.name, why: driver.secrets.text(why) });
    }
    if (page !== null && options.takePage !== undefined) {
      options.takePage(page);
      page = null;
    }
    return result(null);
  } finally {
    await page?.close();
  }
}

/** What was begun with one request lasts until the answer to the last one. */
function lasting(line: Line | null, { line: own, receivedAt }: Sent): Line {
  return { ...(line ?? own), endedAt: receivedAt };
}

function isActor({ target }: Driver, value: string): boolean {
  return Object.values(target.accounts).some((pool) => pool.some(({ actor }) => actor === value));
}

/** Whether what the step waits for was captured, or is on the page as it is now. */
async function isDue(
  { when }: Step,
  captured: Readonly<Record<string, string>>,
  page: BrowserPage | null,
): Promise<boolean> {
  if (when === undefined) return true;
  if ('captured' in when) return captured[when.captured] !== undefined;
  return (await page?.shows(when.visible)) ?? false;
}

export function accountVariables(account: ResolvedAccount): Variables {
  const { username, password } = account;
  return {
    ...account.vars,
    username,
    ...(password === undefined ? {} : { password, basic: basicCredentials(username, password) }),
  };
}

/** RFC 7617: what follows the word Basic. */
export function basicCredentials(username: string, password: string): string {
  return Buffer.from(`${username}:${password}`, 'utf8').toString('base64');
}

export function cookieValue(jar: CookieJar, url: string, name: string): string | undefined {
  return jar.getCookiesSync(url).find((cookie) => cookie.key === name)?.value;
}

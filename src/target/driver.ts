/** Turns requests of a target file into exchanges: templates filled, carriers added, redirects followed in scope. */
import type { Cookie } from 'tough-cookie';
import { SafeprobeError } from '../errors.js';
import type { Accounts } from './accounts.js';
import type { CdpCredential } from './authenticators/passkey.js';
import type { VirtualAuthenticator } from './authenticators/virtual.js';
import type { Client, Cookies, Purpose, Sent } from './client.js';
import type { LeaveOptions, LeftOpen } from './lifetimes/left-open.js';
import type { MadeRecords } from './made-records.js';
import type { MailDoor } from './mailbox/mailbox.js';
import { headerOf, type OutgoingRequest, type ReadableResponse, readable } from './message.js';
import { multipartBody } from './multipart.js';
import type { ResolvedTarget } from './resolved.js';
import type { TargetRequest } from './schema.js';
import { fill, fillDeep, type Variables } from './template.js';
import type { Records } from './undisturbed.js';

/** What the target layer shares within a run. */
export interface Driver {
  readonly target: ResolvedTarget;
  readonly client: Client;
  readonly accounts: Accounts;
  readonly browser: BrowserDoor;
  readonly mailbox: MailDoor;
  readonly records: Records;
  readonly made: MadeRecords;
  readonly secrets: Secrets;
}

/** Where values that must never be written are made known, and canaries are recognised. */
export interface Secrets {
  add(value: string, label: string): void;
  text(text: string): string;
  /** Labels of registered values that occur in the text. */
  seen(text: string): readonly string[];
}

export interface BrowserPage {
  goto(url: string): Promise<void>;
  fill(selector: string, value: string): Promise<void>;
  click(selector: string): Promise<void>;
  see(selector: string): Promise<void>;
  /** Waits for either; whether it is the second that the page shows. */
  seeOr(selector: string, other: string): Promise<boolean>;
  /** What it shows now: nothing is waited for. */
  shows(selector: string): Promise<boolean>;
  /** How long the next steps may take before they count as not happening. */
  patience(ms: number): void;
  /** Gives the page an authenticator that holds these credentials. */
  authenticator(held: readonly CdpCredential[]): Promise<VirtualAuthenticator>;
  /** Cookies of the browser context, as Set-Cookie lines with the address they belong to. */
  cookies(): Promise<readonly { readonly url: string; readonly line: string }[]>;
  /** Takes cookies along, as Secure as they were set. */
  bring(cookies: readonly Cookie[], url: string): Promise<void>;
  /** Answers this address with a page of our own: nothing is sent to the target for it. */
  serve(url: string, html: string): Promise<void>;
  /** Addresses in clear that the page loads or would send to. */
  inClear(): Promise<readonly string[]>;
  /** How many requests it has made so far. */
  requests(): number;
  /** From now on nobody is at it. */
  leaveOpen(options: LeaveOptions): Promise<LeftOpen>;
  /** Every answer so far: its address, where it led, and the cookies it set. */
  trail(): Promise<readonly Hop[]>;
  close(): Promise<void>;
}

/** One answer, as far as addresses and cookies go. */
export interface Hop {
  readonly url: string;
  readonly location: string | undefined;
  readonly setCookie: readonly string[];
}

/** A page of a browser whose profile stays on disk, and that may keep whatever pages keep. */
export interface KeptPage extends BrowserPage {
  /** Opens an address; null when no answer came. */
  visit(url: string): Promise<{ readonly status: number; readonly cacheControl: string | null } | null>;
  /** What the page shows and holds: its markup, its text and the values of its fields. */
  content(): Promise<string>;
  evaluate(script: string): Promise<unknown>;
  /** How many pages were shown before this one. */
  pagesBehind(): Promise<number>;
  /** One step of the back button. */
  back(): Promise<void>;
}

export interface BrowserDoor {
  /** A browser of its own with its profile in this folder: one that was closed is opened again. */
  keep(purpose: Purpose, folder: string): Promise<KeptPage>;
  open(purpose: Purpose): Promise<BrowserPage>;
  close(): Promise<void>;
}

const MAX_REDIRECTS = 10;

export function addressOf(
  target: ResolvedTarget,
  request: Pick<TargetRequest, 'base' | 'path'>,
  variables: Variables,
): string {
  const path = fill(request.path, variables);
  if (/^https?:\/\//.test(path)) return path;
  const bases = target.file.bases ?? {};
  const base = request.base === undefined ? Object.values(bases)[0] : bases[request.base];
  if (base === undefined)
    throw new SafeprobeError('input', `no base address "${request.base ?? '(first)'}" in the target file`, {
      key: 'bases',
      expected: Object.keys(bases).join(', ') || 'at least one base',
    });
  return `${fill(base, variables).replace(/\/$/, '')}${path.startsWith('/') ? path : `/${path}`}`;
}

export function buildRequest(
  target: ResolvedTarget,
  request: TargetRequest,
  variables: Variables,
  headers: { readonly [name: string]: string },
): OutgoingRequest {
  const own = Object.fromEntries(
    Object.entries(request.headers ?? {}).map(([name, value]) => [name, fill(value, variables)]),
  );
  const typed = (type: string) =>
    Object.keys(own).some((name) => name.toLowerCase() === 'content-type') ? {} : { 'Content-Type': type };
  const { type, body } = bodyOf(request, variables) ?? {};
  return {
    method: request.method ?? 'GET',
    url: addressOf(target, request, variables),
    headers: { Accept: '*/*', ...(type === undefined ? {} : typed(type)), ...headers, ...own },
    ...(body === undefined ? {} : { body }),
  };
}

function bodyOf(
  { json, form, multipart, text }: TargetRequest,
  variables: Variables,
): { readonly type: string; readonly body: string | Buffer } | null {
  if (json !== undefined)
    return { type: 'application/json', body: JSON.stringify(fillDeep(json, variables)) };
  if (form !== undefined)
    return {
      type: 'application/x-www-form-urlencoded',
      body: new URLSearchParams(
        Object.fromEntries(Object.entries(form).map(([key, value]) => [key, fill(value, variables)])),
      ).toString(),
    };
  if (multipart !== undefined) return multipartBody(multipart, variables);
  return text === undefined ? null : { type: 'text/plain; charset=utf-8', body: fill(text, variables) };
}

export interface Exchanged {
  readonly sent: Sent;
  readonly response: ReadableResponse | null;
  /** What the redirects on the way said: a page may leak that only leads elsewhere. */
  readonly passed: readonly ReadableResponse[];
}

/** Sends a request and, where asked, follows redirects: each hop passes the same guard and ledger. */
export async function exchange(
  driver: Driver,
  purpose: Purpose,
  request: OutgoingRequest,
  jar: Cookies | null,
  follow: boolean,
): Promise<Exchanged> {
  let current = request;
  const passed: ReadableResponse[] = [];
  for (let hop = 0; ; hop++) {
    const sent = await driver.client.send(purpose, current, jar);
    if (sent.response === null) return { sent, response: null, passed };
    const response = readable(sent.response);
    for (const cookie of response.headers['set-cookie'] ?? [])
      driver.secrets.add(cookie.slice(cookie.indexOf('=') + 1).split(';')[0] ?? '', 'cookie');
    const location = headerOf(response, 'location');
    if (
      !follow ||
      location === undefined ||
      response.status < 300 ||
      response.status > 399 ||
      hop === MAX_REDIRECTS
    )
      return { sent, response, passed };
    const url = URL.canParse(location, current.url) ? new URL(location, current.url) : null;
    // Such as an app's own scheme that carries a code: the redirect itself is the answer then.
    if (url === null || !/^https?:$/.test(url.protocol)) return { sent, response, passed };
    passed.push(response);
    const same = url.origin === new URL(current.url).origin;
    const keepsBody = response.status === 307 || response.status === 308;
    const headers = Object.fromEntries(
      Object.entries(current.headers).filter(
        ([name]) =>
          (same || name.toLowerCase() !== 'authorization') && (keepsBody || !/^content-/i.test(name)),
      ),
    );
    current = keepsBody
      ? { ...current, url: url.href, headers }
      : { method: current.method === 'HEAD' ? 'HEAD' : 'GET', url: url.href, headers };
  }
}

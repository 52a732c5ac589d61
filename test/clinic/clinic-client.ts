import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { generateSync } from 'otplib';
import { vi } from 'vitest';
import { type RunningClinic, startClinic } from '../../targets/clinic/app/clinic.js';
import { readConfig } from '../../targets/clinic/app/config.js';
import { type Account, readPeople } from '../../targets/clinic/app/store/people.js';

// Generous, for machines that are busy with something else; the waits that are tested are far below.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 60_000 });

export const PEOPLE = readPeople();

/** The members of an AuditEvent that tests look at. */
export interface Event {
  readonly id: string;
  readonly type: { readonly code: string };
  readonly subtype: readonly { readonly code: string }[];
  readonly action: string;
  readonly outcome: string;
  readonly recorded: string;
  readonly purposeOfEvent?: readonly { readonly coding: readonly { readonly code: string }[] }[];
  readonly agent: readonly { readonly who: { readonly identifier: { readonly value: string } } }[];
  readonly entity: readonly {
    readonly role?: { readonly code: string };
    readonly what?: { readonly reference: string };
    readonly detail?: readonly { readonly valueString: string }[];
  }[];
}

/** Members of the clinic's JSON answers; which of them are there depends on what was asked. */
export interface Body extends Tokens {
  readonly error: string;
  readonly mfa_token: string;
  readonly resourceType: string;
  readonly id: string;
  readonly gender: string;
  readonly patient: string;
  readonly expires: string;
  readonly total: number;
  readonly link: readonly { readonly relation: string; readonly url: string }[];
  readonly entry: readonly {
    readonly resource: Event & { readonly gender: string };
    readonly response: { readonly status: string };
  }[];
}

/** What came back: headers with lower-case names, the body as text and, where it is JSON, parsed. */
export interface Received {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly json: Body;
}

export interface Sent {
  readonly token?: string | undefined;
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Call = (method: string, path: string, sent?: Sent) => Promise<Received>;

export interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
}

export interface Bench {
  readonly clinic: RunningClinic;
  readonly call: Call;
  /** Signs in at the API with password and code. */
  signIn(account: Account): Promise<Tokens>;
  stop(): Promise<void>;
}

/** An account of a pool, by number. */
export function account(pool: string, index = 0): Account {
  const found = PEOPLE.users[pool]?.[index];
  if (found === undefined) throw new Error(`no account ${index} in ${pool}`);
  return found;
}

/** The account's code now, or some steps of 30 s away. */
export function code({ totp }: Account, steps = 0): string {
  return generateSync({ secret: totp, epoch: Math.floor(Date.now() / 1000) + steps * 30 });
}

function parsed(text: string): Body {
  try {
    return JSON.parse(text);
  } catch {
    return JSON.parse('{}');
  }
}

export function caller(url: string, ca: string): { call: Call; close: () => void } {
  // By the name that is connected to, whatever Host header a request carries.
  const agent = new Agent({ ca: readFileSync(ca), keepAlive: true, servername: new URL(url).hostname });
  const call: Call = (method, path, { token, json, form, headers } = {}) =>
    new Promise((resolve, reject) => {
      const body = json === undefined ? form && new URLSearchParams(form).toString() : JSON.stringify(json);
      const type = json === undefined ? 'application/x-www-form-urlencoded' : 'application/json';
      const outgoing = request(new URL(path, url), {
        method,
        agent,
        headers: {
          ...(body === undefined ? {} : { 'content-type': type }),
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...headers,
        },
      });
      outgoing.on('error', reject);
      outgoing.on('response', (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text,
            json: parsed(text),
          }),
        );
      });
      outgoing.end(body);
    });
  return { call, close: () => agent.destroy() };
}

/** Starts a clinic in this process with limits of its own, and a client that trusts it. */
export async function startBench(env: Readonly<Record<string, string>> = {}): Promise<Bench> {
  const clinic = await startClinic(readConfig(env));
  const { call, close } = caller(clinic.url, clinic.ca);
  return {
    clinic,
    call,
    async signIn(who) {
      const { username, password } = who;
      const first = await call('POST', '/auth/token', {
        json: { grant_type: 'password', username, password },
      });
      const second = await call('POST', '/auth/mfa', {
        json: { mfa_token: first.json.mfa_token, code: code(who) },
      });
      if (second.status !== 200)
        throw new Error(`${username} could not sign in: ${first.status} ${second.status}`);
      return second.json;
    },
    async stop() {
      close();
      await clinic.close();
    },
  };
}

/**
 * What a kind is: the typed code behind checks. `observe` does I/O and returns facts; `judge` is synchronous,
 * pure and total over facts that were sealed. Neither speaks of pass or fail: `judge` returns controls and
 * assertions, and one algebra (src/verdict) turns them into a verdict, so that no kind can pass without its
 * control.
 */
import type { Static, TObject } from 'typebox';
import type { Effects, JsonObject, Judgement, Method } from '../model.js';
import type { Probe } from './probe.js';

/** A part of a target description that a kind cannot do without; `lacks:` in a target file names these. */
export const FEATURES = [
  'tls',
  'sign-in',
  'second-factor',
  'sessions',
  'sign-out',
  'access-policy',
  'emergency-access',
  'audit',
  'audit-interface',
  'tamper-evidence',
  'audit-report',
  'log-switches',
  'audit-forwarding',
  'alerts',
  'record-history',
  'conditional-writes',
  'transactions',
  'amendments',
  'tamper-adapter',
  'outbound',
  'signed-exchanges',
  'account-management',
  'passwords',
  'cookie-sessions',
  'token-sessions',
  'overall-limit',
  'openid',
  'saml',
  'phishing-resistant-factor',
  'factor-changes',
  'step-up',
  'refresh-tokens',
  'lockout',
  'anomaly-detection',
  'pages',
  'relationships',
  'tenants',
  'scopes',
  'context-rules',
  'signed-links',
  'exports',
  'minimum-necessary',
  'emergency-mode',
  'disclosures',
  'segregation',
  'exclusive-roles',
  'elevation',
  'audit-retention',
  'actor-classes',
] as const;
export type Feature = (typeof FEATURES)[number];

/** What of a target the scheduler may ask before anything runs. */
export interface DeclaredLimits {
  readonly idleMs: { readonly [signIn: string]: number };
  readonly absoluteMs: { readonly [signIn: string]: number };
  readonly emergencyMs?: number;
  /** How long an approved elevation opens what it is for. */
  readonly elevationMs?: number;
  readonly auditWithinMs?: number;
  /** How soon an alert comes. */
  readonly alertMs?: number;
  /** How soon after an account was disabled nothing of it is accepted. */
  readonly terminationMs?: number;
  /** How long a locked account stays locked. */
  readonly lockoutMs?: number;
  /** How long a receiver of the harness is listened to, at most. */
  readonly outboundMs?: number;
  /** The longest documented age of an authentication that still opens what is sensitive. */
  readonly freshMs?: number;
  /** The longest documented lifetime of an access token. */
  readonly tokenMs?: number;
  /** The longest documented limit of refresh tokens. */
  readonly refreshMs?: number;
  /** The longest documented lifetime of a pre-signed address. */
  readonly linkMs?: number;
}

export interface Kind<P extends TObject = TObject, F extends JsonObject = JsonObject> {
  /** Also the name of its file, its row in docs/kinds.md, and its tests. */
  readonly kind: string;
  /** Raised when facts or judging change, so that an old bundle is rejudged by the rules that made it. */
  readonly version: number;
  /** One sentence: what it examines. */
  readonly summary: string;
  readonly params: P;
  readonly effects: Effects;
  /**
   * How its facts are come by, which is what the catalogue asks for: by calls to the target (`probe`, alone when left
   * out), or by what the target does to a system of the harness's own (`canary`).
   */
  readonly methods?: readonly Method[];
  /** Begins when every other check of the run has ended: it looks at what they did. */
  readonly last?: true;
  readonly needs: readonly Feature[];
  /** What it needs besides for particular parameters: sessions of browsers, or those of programs. */
  readonly needsFor?: (params: Static<P>) => readonly Feature[];
  /** Name of each control and why a verdict would mean nothing without it. */
  readonly controls: { readonly [name: string]: string };
  /** The longest wait that the target's own limits force, in ms: long waits start first. */
  readonly longestWaitMs?: (params: Static<P>, limits: DeclaredLimits) => number;
  observe(params: Static<P>, probe: Probe): Promise<F>;
  judge(facts: F, params: Static<P>): Judgement;
}

/** A kind with its types forgotten, as the registry and the engine hold it. */
export type AnyKind = Omit<Kind, 'observe' | 'judge' | 'longestWaitMs' | 'needsFor'> & {
  readonly needsFor?: (params: JsonObject) => readonly Feature[];
  readonly longestWaitMs?: (params: JsonObject, limits: DeclaredLimits) => number;
  observe(params: JsonObject, probe: Probe): Promise<JsonObject>;
  judge(facts: JsonObject, params: JsonObject): Judgement;
};

/**
 * Types a kind from its schema and forgets the types again. Sound because the engine validates parameters
 * with `params` before `observe`, and `judge` gets the very facts that this version's `observe` recorded.
 */
export function defineKind<P extends TObject, F extends JsonObject>(definition: Kind<P, F>): AnyKind {
  return definition as unknown as AnyKind;
}

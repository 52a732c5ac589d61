/** Everything that leads to a started target, opened once: scope guard, rate limit, client, browser, accounts. */
import type { Redactor } from '../evidence/redaction.js';
import { createAccounts } from '../target/accounts.js';
import { createAuditFeed } from '../target/audit-feed.js';
import { sourceSecrets } from '../target/audit-schema.js';
import { createBrowserDoor } from '../target/browser.js';
import { createClient, type Recorder } from '../target/client.js';
import type { Driver } from '../target/driver.js';
import { type LookedUp, lookUpRecords } from '../target/lookups.js';
import { createMailDoor } from '../target/mailbox/mailbox.js';
import { createProbes, type Probes } from '../target/probe.js';
import { createRateLimit } from '../target/rate.js';
import { basicCredentials } from '../target/recipe.js';
import { declaredLimits, type ResolvedTarget } from '../target/resolved.js';
import type { TargetAccount, TargetFile, TargetSecret } from '../target/schema.js';
import { createScopeGuard, type ScopeGuard } from '../target/scope.js';
import { createSharedSessions } from '../target/shared-sessions.js';
import { createRecords } from '../target/undisturbed.js';
import { type Undone, undoMade } from '../target/undo.js';
import { sleepUntil } from './sleep.js';

export interface DoorOptions {
  readonly runId: string;
  readonly redactor: Redactor;
  readonly recorder: Recorder;
  /** Finds the browser; asked only when a sign-in path needs one. */
  readonly browser: () => Promise<string>;
  readonly signal: AbortSignal;
}

export interface Doors {
  readonly driver: Driver;
  readonly probes: Probes;
  /** Before the first check: opens what must miss nothing of the run, and looks records up. */
  begin(): Promise<void>;
  /** Finds the records that the target file does not know the ids of; told one by one. */
  lookUp(): Promise<readonly LookedUp[]>;
  /** Removes what actions outside of checks made, where the target file says how. */
  undo(): Promise<readonly Undone[]>;
  close(): Promise<void>;
}

const TIMEOUT_MS = 10_000;
const CONCURRENT = 16;

/** Registers the target's canaries, so that what comes through these doors is told by label only. */
export function openDoors(target: ResolvedTarget, options: DoorOptions): Doors {
  const { file } = target;
  const { redactor, recorder } = options;
  registerCanaries(target, redactor);
  // What refers to the started target is a secret once more when it is filled.
  registerSecrets(file, redactor);
  const guard = guardOf(target);
  const concurrent = file.rate?.concurrent ?? CONCURRENT;
  const client = createClient({
    guard,
    recorder,
    rate: createRateLimit({ perSecond: file.rate?.perSecond, concurrent }),
    runId: options.runId,
    nonceHeader: file.nonce?.header,
    ca: target.ca,
    maxSockets: concurrent,
    timeoutMs: TIMEOUT_MS,
  });
  const browser = createBrowserDoor({
    guard,
    recorder,
    ca: target.ca,
    bases: Object.values(file.bases ?? {}),
    executable: options.browser,
    timeoutMs: TIMEOUT_MS,
  });
  const accounts = createAccounts(target.accounts, {
    now: Date.now,
    sleep: (ms) => sleepUntil(performance.now() + ms, options.signal),
  });
  const mailbox = createMailDoor(target, () => ({ driver, sessions }));
  const driver: Driver = {
    target,
    client,
    accounts,
    browser,
    mailbox,
    records: createRecords(),
    made: new Map(),
    secrets: redactor,
  };
  const sessions = createSharedSessions(driver, declaredLimits(file));
  const feed = createAuditFeed(driver, sessions);
  const lookUp = () => lookUpRecords(driver, sessions);
  return {
    driver,
    probes: createProbes(driver, guard, sessions, feed),
    async begin() {
      await feed?.open();
      await lookUp();
    },
    lookUp,
    undo: async () =>
      (await Promise.all([...driver.made.keys()].map((who) => undoMade(driver, sessions, who)))).flat(),
    async close() {
      await feed?.close();
      await mailbox.close();
      await browser.close();
      client.close();
    },
  };
}

export function guardOf({ file, ports }: Pick<ResolvedTarget, 'file' | 'ports'>): ScopeGuard {
  return createScopeGuard({
    hosts: file.scope.hosts,
    ports,
    never: file.scope.never ?? [],
    addresses: file.addresses ?? {},
  });
}

export function registerSecrets(file: TargetFile, redactor: Redactor): void {
  registerMessageSecrets(file, redactor);
  registerAuditSource(file, redactor);
  for (const [name, persona] of Object.entries(file.personas ?? {})) {
    if (!Array.isArray(persona.accounts)) continue;
    for (const account of persona.accounts) registerAccount(account, name, redactor);
  }
}

function registerAccount(account: TargetAccount, persona: string, redactor: Redactor): void {
  const { username, password, totp, hotp, recoveryCodes = [], certificate, passkey } = account;
  const add = (secret: TargetSecret | undefined, label: string) => {
    if (secret !== undefined && 'literal' in secret) redactor.add(secret.literal, `${label}:${persona}`);
  };
  add(password, 'password');
  if (password !== undefined && 'literal' in password)
    redactor.add(basicCredentials(username, password.literal), `password:${persona}`);
  add(totp?.secret, 'totp');
  add(hotp?.secret, 'hotp');
  for (const code of recoveryCodes) add(code, 'recovery');
  add(certificate?.key, 'key');
  add(passkey?.key, 'passkey');
}

/** What the log is read with: a message of a driver or of a command may hold it, and the password of an address. */
function registerAuditSource({ audit }: TargetFile, redactor: Redactor): void {
  for (const { path, secret } of sourceSecrets(audit)) {
    if (!('literal' in secret)) continue;
    const label = `audit:${path.join('.')}`;
    redactor.add(secret.literal, label);
    if (!URL.canParse(secret.literal)) continue;
    const { password } = new URL(secret.literal);
    if (password !== '') redactor.add(decodeURIComponent(password), `${label}-password`);
  }
}

/** Also secrets that a target signs with, and the key of its adapter: who knows one can forge what is the target's. */
function registerMessageSecrets(
  { outbound, exchanges, receivers, contexts, integrity, factors }: TargetFile,
  redactor: Redactor,
): void {
  const signatures = [
    ...Object.entries(outbound ?? {}).map(([name, { signature }]) => [name, signature?.secret] as const),
    ...Object.entries(exchanges ?? {}).map(([name, { signature }]) => [name, signature.secret] as const),
    ['receivers', receivers?.authority?.key] as const,
    ['tamper-adapter', integrity?.stored?.tamper.secret] as const,
    ...Object.entries(factors ?? {}).map(
      ([name, { attestation }]) =>
        [name, typeof attestation === 'object' ? attestation.key : undefined] as const,
    ),
  ];
  for (const [context, { secrets = {} }] of Object.entries(contexts ?? {}))
    for (const [name, secret] of Object.entries(secrets))
      if ('literal' in secret) redactor.add(secret.literal, `context:${context}.${name}`);
  for (const [name, secret] of signatures)
    if (secret !== undefined && 'literal' in secret) redactor.add(secret.literal, `signature:${name}`);
}

function registerCanaries(target: ResolvedTarget, redactor: Redactor): void {
  for (const [resource, canaries] of Object.entries(target.canaries))
    for (const [name, value] of Object.entries(canaries)) redactor.add(value, `canary:${resource}.${name}`);
}

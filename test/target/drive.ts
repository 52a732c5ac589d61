/** A driver as the conductor makes one, for a target file made of the parts that a test needs. */
import { onTestFinished } from 'vitest';
import { createRedactor, type Redactor } from '../../src/evidence/redaction.js';
import type { LedgerEntry } from '../../src/model.js';
import { createAccounts } from '../../src/target/accounts.js';
import { createClient, type Purpose } from '../../src/target/client.js';
import type { Driver } from '../../src/target/driver.js';
import { createMailDoor } from '../../src/target/mailbox/mailbox.js';
import { createRateLimit } from '../../src/target/rate.js';
import type { ResolvedAccount, ResolvedTarget } from '../../src/target/resolved.js';
import { declaredLimits, resolveTarget } from '../../src/target/resolved.js';
import type { TargetFile } from '../../src/target/schema.js';
import { createScopeGuard, type ScopeGuard } from '../../src/target/scope.js';
import { createSharedSessions } from '../../src/target/shared-sessions.js';
import { createRecords } from '../../src/target/undisturbed.js';

export const PURPOSE: Purpose = {
  check: 'a.check',
  persona: 'clinician',
  actor: 'clara',
  action: 'patient.read',
  resource: 'alice',
};

export const SEED = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

export type Parts = Partial<TargetFile> & Pick<TargetFile, 'scope'>;

export interface Driven {
  readonly driver: Driver;
  readonly guard: ScopeGuard;
  readonly redactor: Redactor;
  readonly ledger: readonly Omit<LedgerEntry, 'seq'>[];
  account(persona?: string): ResolvedAccount;
}

const PERSONAS: NonNullable<TargetFile['personas']> = {
  clinician: {
    role: 'clinician',
    accounts: [
      {
        username: 'clara',
        password: { literal: 'staple-gun-orchid' },
        totp: { secret: { literal: SEED } },
        vars: { site: 'north' },
      },
    ],
  },
};

export function drive(
  parts: Parts,
  options: {
    readonly ca?: readonly string[];
    readonly timeoutMs?: number;
    readonly now?: () => number;
    /** False for a target whose log keeps no header of a request. */
    readonly nonce?: false;
  } = {},
): Driven {
  const file: TargetFile = {
    target: 'small',
    title: 'A small server',
    role: 'service',
    environment: 'demo',
    personas: PERSONAS,
    ...(options.nonce === false ? {} : { nonce: { header: 'X-Request-Id' } }),
    ...parts,
  };
  const target: ResolvedTarget = { ...resolveTarget(file, '.', {}), ca: options.ca };
  const guard = createScopeGuard({
    hosts: file.scope.hosts,
    ports: target.ports,
    never: file.scope.never ?? [],
    addresses: file.addresses ?? {},
  });
  const redactor = createRedactor();
  for (const accounts of Object.values(target.accounts))
    for (const { persona, password, totp } of accounts) {
      redactor.add(password ?? '', `password:${persona}`);
      redactor.add(totp?.secret ?? '', `totp:${persona}`);
    }
  const ledger: Omit<LedgerEntry, 'seq'>[] = [];
  const client = createClient({
    guard,
    recorder: { ledger: (entry) => ledger.push(entry), exchange: () => undefined },
    rate: createRateLimit({}),
    runId: '20261123T051500Z-4f9a21c3',
    nonceHeader: file.nonce?.header,
    ca: target.ca,
    maxSockets: 8,
    timeoutMs: options.timeoutMs ?? 5000,
  });
  onTestFinished(() => client.close());
  const driver: Driver = {
    target,
    client,
    accounts: createAccounts(target.accounts, { now: options.now ?? Date.now, sleep: async () => undefined }),
    browser: {
      open: () => Promise.reject(new Error('no browser in this test')),
      keep: () => Promise.reject(new Error('no browser in this test')),
      close: async () => undefined,
    },
    records: createRecords(),
    made: new Map(),
    mailbox: createMailDoor(target, () => ({
      driver,
      sessions: createSharedSessions(driver, declaredLimits(file)),
    })),
    secrets: redactor,
  };
  return {
    driver,
    guard,
    redactor,
    ledger,
    account(persona = 'clinician') {
      const [first] = target.accounts[persona] ?? [];
      if (first === undefined) throw new Error(`no account of ${persona}`);
      return first;
    },
  };
}

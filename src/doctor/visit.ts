/** What one examination works with: the target as it is being mended, its doors, and the sessions gained so far. */
import type { Doors } from '../conductor/doors.js';
import { SafeprobeError } from '../errors.js';
import type { Session } from '../kinds/probe.js';
import type { Effects } from '../model.js';
import type { Path } from '../plan/keys.js';
import type { Purpose } from '../target/client.js';
import type { Driver } from '../target/driver.js';
import type { Credentials } from '../target/recipe.js';
import type { ResolvedAccount } from '../target/resolved.js';
import type { TargetFile, TargetRequest, TargetSignIn } from '../target/schema.js';
import type { ExchangeLog } from './exchange-log.js';
import type { Area } from './finding.js';
import type { Report } from './report.js';

/** A session that works as far as could be seen. */
export interface Entered {
  readonly path: string;
  readonly account: ResolvedAccount;
  readonly credentials: Credentials;
  readonly session: Session;
  usedAt: number;
}

/** What came of an action that was tried: the audit log is later asked about it. */
export interface Tried {
  readonly action: string;
  readonly resource: string;
  readonly persona: string;
  readonly access: 'allow' | 'deny';
}

export interface Visit {
  readonly report: Report;
  readonly log: ExchangeLog;
  readonly doors: Doors;
  readonly driver: Driver;
  /** The description in its mended form: where the likely fix is evident, the doctor goes on with it. */
  readonly file: TargetFile;
  readonly effects: Effects;
  /** Names of the bases that are in scope, reachable and trusted. */
  readonly usable: ReadonlySet<string>;
  /** Whether the alive request of a path tells a session from none. */
  readonly tellsApart: Map<string, boolean>;
  /** Statuses that signed-in personas got to an alive request which then did not count as a success. */
  readonly unmatchedAlive: Map<string, { readonly statuses: Set<number>; readonly seen: string }>;
  readonly sessions: Map<string, Entered>;
  readonly tried: {
    /** Actions that came to what the policy says. */
    readonly cells: Tried[];
    readonly accounts: Set<ResolvedAccount>;
    /** `persona path` of every sign-in that worked. */
    readonly signIns: Set<string>;
  };
  /** Whether accounts are tried that no path happens to take. */
  readonly allAccounts: boolean;
  /** Epoch milliseconds; entries of the audit log from here on are of interest. */
  readonly begunAt: number;
  /** The nonce of an access that the emergency opened, for the audit log. */
  emergencyNonce: string | null;
  /**
   * The next account of a persona for a path. Each path begins with another one as far as the pool has them, since
   * an account's one-time code is good for one sign-in a period.
   */
  nextAccount(persona: string, path: string): ResolvedAccount | undefined;
}

export function personasOf(visit: Visit, path: TargetSignIn): readonly string[] {
  return path.personas ?? Object.keys(visit.file.personas ?? {});
}

/** The path by which a persona does an action: the action's own, else the first that is open to the persona. */
export function pathFor(visit: Visit, persona: string, wanted?: string): string | undefined {
  if (wanted !== undefined) return wanted;
  return Object.entries(visit.file.signIn ?? {}).find(([, path]) =>
    personasOf(visit, path).includes(persona),
  )?.[0];
}

export function indexOfAccount(visit: Visit, account: ResolvedAccount): number {
  return visit.driver.target.accounts[account.persona]?.indexOf(account) ?? 0;
}

/** Whether a request may be sent: its base address is one that works. Absolute addresses are left to the guard. */
export function canSend(visit: Visit, request: Pick<TargetRequest, 'base' | 'path'>): boolean {
  if (/^https?:\/\//.test(request.path)) return true;
  const base = request.base ?? Object.keys(visit.file.bases ?? {})[0];
  return base !== undefined && visit.usable.has(base);
}

export function purposeOf(check: string, account: ResolvedAccount | null, action: string): Purpose {
  return {
    check,
    persona: account?.persona ?? null,
    actor: account?.actor ?? null,
    action,
    resource: null,
  };
}

/** What can't be sent or made ends only the part that needed it. Throws again what is the harness's own defect. */
export async function within(
  { report }: Visit,
  area: Area,
  path: Path,
  work: () => Promise<unknown>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof SafeprobeError) || error.code === 'harness') throw error;
    const { found, expected, remedy } = error.detail;
    const fix =
      remedy ?? (error.code === 'scope' ? 'narrow scope.never, or change the request' : 'see this part');
    report.broken(area, path, { what: error.message, expected, seen: found, fix });
  }
}

/** A part that the file does not declare: by a reason of its owner, or just so. */
export function tellAbsent({ file, report }: Visit, area: Area, feature: string, what: string): void {
  const reason = file.lacks?.[feature];
  if (reason === undefined) report.skipped(area, [], `the file declares no ${what}`);
  else report.note(area, ['lacks', feature], `the file declares no ${what}: ${reason}`);
}

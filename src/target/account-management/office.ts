/** What the parts of account management share for one check. */
import type { Change } from '../../kinds/accounts.js';
import type { Driver } from '../driver.js';
import { matches } from '../matcher.js';
import type { RecipeRun } from '../recipe.js';
import type { TargetAccounts } from '../schema.js';
import type { SharedSessions } from '../shared-sessions.js';
import type { Variables } from '../template.js';

export interface Office {
  readonly driver: Driver;
  readonly sessions: SharedSessions;
  readonly check: string;
  /** One of the administrator's operations; `vars` say on which account. */
  operate(name: Operation, vars: Variables): Promise<Change>;
}

export type Operation = 'disable' | 'enable' | 'changeRole' | 'delete';

export function changeOf(
  run: RecipeRun,
  refused: TargetAccounts['create'][string]['refused'],
  vars: Variables = {},
): Change {
  const done = run.stoppedAt === null;
  return {
    done,
    refused:
      refused === undefined
        ? null
        : 'see' in refused
          ? run.stoppedAt?.refused === true
          : !done && run.last !== null && matches(refused, run.last, { ...vars, ...run.captured }),
    said: run.said.join('; '),
  };
}

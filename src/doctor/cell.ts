/** One action on one record by one persona, and doing it. */
import { SafeprobeError } from '../errors.js';
import type { Outcome } from '../kinds/probe.js';
import { accountVariables } from '../target/recipe.js';
import type { TargetAction } from '../target/schema.js';
import type { Variables } from '../target/template.js';
import { sessionFor, under } from './sessions.js';
import type { Visit } from './visit.js';

export interface Cell {
  readonly action: string;
  readonly resource: string;
  readonly persona: string;
}

/** The name under which its exchange is found. */
export function labelOf({ action, resource, persona }: Cell): string {
  return `${action}/${resource}/${persona}`;
}

export function subjectOf({ action, resource, persona }: Cell): string {
  return `${action} · ${resource} by ${persona}`;
}

export interface Done {
  readonly outcome: Outcome;
  /** What the matchers of the action may refer to. */
  readonly variables: Variables;
}

/** Null when it could not be sent at all; that is then told. */
export async function act(
  visit: Visit,
  how: TargetAction,
  cell: Cell,
  options: { readonly marker?: string; readonly vars?: { readonly [name: string]: string } } = {},
): Promise<Done | null> {
  const entered = await sessionFor(visit, cell.persona, how.signIn);
  if (entered === null) return null;
  const { marker, vars } = options;
  try {
    const session = under(visit, entered, labelOf(cell));
    return {
      outcome: await session.act(cell.action, { resource: cell.resource, ...options }),
      variables: {
        ...accountVariables(entered.account),
        ...entered.credentials.captured,
        ...visit.file.resources?.[cell.resource]?.vars,
        ...vars,
        ...(marker === undefined ? {} : { marker }),
      },
    };
  } catch (error) {
    if (!(error instanceof SafeprobeError)) throw error;
    visit.report.broken('action', ['actions', cell.action, 'request'], {
      what: `${cell.action} on ${cell.resource} could not be sent: ${error.message}`,
      expected: error.detail.expected,
      fix: error.detail.remedy ?? 'see the request of the action',
    });
    return null;
  }
}

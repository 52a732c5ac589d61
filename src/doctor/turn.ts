/** Steps taken in a persona's session to connect or disconnect a receiver, and what is said of those that stop. */
import type { Path } from '../plan/keys.js';
import type { Credentials } from '../target/recipe.js';
import type { TargetHttpStep } from '../target/schema.js';
import type { Variables } from '../target/template.js';
import { type Attempt, type Stop, walk } from './attempt.js';
import { carried } from './carrier.js';
import { hintFor } from './hint.js';
import type { Entered, Visit } from './visit.js';

export interface Turn {
  readonly steps: readonly TargetHttpStep[];
  /** The key of the turn: `outbound.NAME.connect`. */
  readonly key: Path;
  readonly vars: Variables;
  readonly start?: Credentials;
}

/** Each step that stops is told; the walk went on as far as its values could be had. */
export async function takeTurn(visit: Visit, entered: Entered, turn: Turn): Promise<Attempt> {
  const attempt = await walk(visit, turn.steps, {
    label: turn.key.join('/'),
    account: entered.account,
    action: turn.key.join('.'),
    start: turn.start ?? entered.credentials,
    headers: carried(visit, entered),
    vars: turn.vars,
  });
  // An answer of another kind has none of the values either: that needs no saying.
  const shown = attempt.stops.filter(
    ({ cause, mend, index }) =>
      cause !== 'capture' ||
      mend !== null ||
      !attempt.stops.some((other) => other.index === index && other.cause === 'expectation'),
  );
  for (const stop of shown) tell(visit, turn, stop);
  return attempt;
}

function tell({ report }: Visit, { key, steps }: Turn, stop: Stop): void {
  const { key: within, fix } = hintFor(stop);
  const step = steps[stop.index];
  const refusal = step === undefined ? null : addressRefused(step, stop);
  report.broken('outbound', [...key, 'steps', stop.index, ...(refusal === null ? within : ['request'])], {
    what: `step ${stop.step}: ${stop.what}`,
    expected: stop.expected,
    seen: stop.seen,
    fix: refusal ?? fix,
  });
}

/** Systems that call addresses of their users' choice guard themselves against being sent to inner ones. */
function addressRefused(step: TargetHttpStep, { cause, response }: Stop): string | null {
  const status = response?.status ?? 0;
  const names = /\$\{\s*receiver\.(url|host)/.test(JSON.stringify(step.request));
  if (cause !== 'expectation' || !names || ![400, 403, 422].includes(status)) return null;
  return `it does not take this request. If it refuses to call inner addresses (a guard against server-side request forgery), \
allow the receiver there, or name it otherwise: receivers: { host: A NAME IT TAKES }; else see the names of the fields, and whether this persona may`;
}

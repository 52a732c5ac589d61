/** Actions done for what the audit log makes of them: each with what its entry must say. */
import type { ActionFacts, PolicyCell, Probe } from './probe.js';

type ActionEvent = 'read' | 'search' | 'write' | 'denied';
export type AuditedEvent = ActionEvent | 'sign-in';

export type Done = {
  readonly what: string;
  readonly nonce: string | null;
  readonly actor: string;
  readonly operation: string;
  readonly object: string | null;
  readonly outcome: 'success' | 'failure';
  readonly sentAt: string;
  readonly receivedAt: string;
  /** The action came to what this event needs: a read that succeeded, a denial that was one. */
  readonly asMeant: boolean;
  readonly said: string;
};
const MOST_SIGN_INS = 2;

/**
 * Does the event a few times: by as many personas, on as many resources as the policy offers for it. `ofRecord`: only
 * with what belongs to a record that the log can name.
 */
export function performEvent(
  probe: Probe,
  event: AuditedEvent,
  most: number,
  { ofRecord = false }: { readonly ofRecord?: boolean } = {},
): Promise<readonly Done[]> {
  return event === 'sign-in'
    ? signIns(probe, Math.min(most, MOST_SIGN_INS))
    : actions(probe, event, { most, ofRecord });
}

interface Choice {
  readonly most: number;
  readonly ofRecord: boolean;
}

/** Cells of the policy that make the event: as many personas and resources as the table offers, few of each. */
function chooseCells(
  probe: Probe,
  event: ActionEvent,
  { most, ofRecord }: Choice,
): readonly (PolicyCell & { readonly facts: ActionFacts })[] {
  const cells = probe.policy.flatMap((cell) => {
    const facts = probe.actions.find((each) => each.name === cell.action);
    if (facts === undefined || !probe.auditedPersonas.includes(cell.persona)) return [];
    if (ofRecord && probe.objectOf(cell.resource) === null) return [];
    const fits =
      event === 'denied'
        ? cell.access === 'deny' && facts.operation === 'R'
        : cell.access === 'allow' && isOf(event, facts, probe.objectOf(cell.resource));
    return fits ? [{ ...cell, facts }] : [];
  });
  const chosen: typeof cells = [];
  const rest = [...cells];
  const seen = new Set<string>();
  const novelty = (cell: PolicyCell) =>
    [cell.persona, cell.resource, cell.action].filter((name) => !seen.has(name)).length;
  while (rest.length > 0 && chosen.length < most) {
    rest.sort((a, b) => novelty(b) - novelty(a));
    const next = rest.shift();
    if (next === undefined) break;
    for (const name of [next.persona, next.resource, next.action]) seen.add(name);
    chosen.push(next);
  }
  return chosen;
}

function isOf(event: Exclude<ActionEvent, 'denied'>, facts: ActionFacts, object: string | null): boolean {
  if (event === 'write') return facts.writes;
  // A search that is about no one record has none that its entry could name.
  if (event === 'read') return facts.operation === 'R';
  return (
    facts.operation === 'E' && !facts.writes && (facts.event ?? 'search') === 'search' && object !== null
  );
}

async function actions(probe: Probe, event: ActionEvent, choice: Choice): Promise<readonly Done[]> {
  const cells = chooseCells(probe, event, choice);
  if (cells.length === 0) throw probe.missing(`a policy cell for the event "${event}"`, 'policy');
  return Promise.all(
    cells.map(async (cell): Promise<Done> => {
      const session = await probe.shared(cell.persona, probe.pathOf(cell.action));
      const marker = cell.facts.writes ? { marker: probe.decoy() } : {};
      const outcome = await session.act(cell.action, { resource: cell.resource, ...marker });
      return {
        what: `${cell.action} · ${cell.resource} by ${cell.persona}`,
        nonce: outcome.nonce,
        actor: probe.actorOf(session.account),
        operation: cell.facts.operation,
        object: probe.objectOf(cell.resource),
        outcome: event === 'denied' ? 'failure' : 'success',
        sentAt: outcome.sentAt,
        receivedAt: outcome.receivedAt,
        asMeant: event === 'denied' ? outcome.denied && !outcome.success : outcome.success,
        said: outcome.said,
      };
    }),
  );
}

async function signIns(probe: Probe, most: number): Promise<readonly Done[]> {
  const path = probe.signIns.find((each) => each.through === 'http');
  if (path === undefined) throw probe.missing('a sign-in path by HTTP steps', 'signIn');
  return Promise.all(
    path.personas.slice(0, most).map(async (persona): Promise<Done> => {
      const sentAt = new Date(probe.now()).toISOString();
      const session = await probe.signIn(persona, { signIn: path.name });
      return {
        what: `sign-in of ${persona} by ${path.name}`,
        nonce: session.signedInNonce,
        actor: probe.actorOf(session.account),
        operation: 'E',
        object: null,
        outcome: 'success',
        sentAt,
        receivedAt: new Date(probe.now()).toISOString(),
        asMeant: true,
        said: 'signed in',
      };
    }),
  );
}

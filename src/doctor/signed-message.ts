/** One signed message sent as its description says, through the same door as in a run, with the doctor's own sessions. */
import type { Alteration, Sent } from '../kinds/outbound.js';
import { type ExchangeContext, sendSigned } from '../target/messages/exchange.js';
import type { TargetAction, TargetExchange } from '../target/schema.js';
import { lentSessions } from './lent-sessions.js';
import { sessionFor, under } from './sessions.js';
import type { Visit } from './visit.js';

export interface Trial {
  readonly visit: Visit;
  readonly name: string;
  readonly exchange: TargetExchange;
  readonly action: TargetAction;
}

/** Sends one message; what came last under its label is the answer to it. */
export async function send(
  { visit, name }: Pick<Trial, 'visit' | 'name'>,
  alteration: Alteration,
  label: string = alteration,
): Promise<Sent & { readonly seen: string }> {
  const check = `exchange/${name}/${label}`;
  const context: ExchangeContext = {
    driver: visit.driver,
    sessions: lentSessions(visit),
    check,
    readBack: (action, resource, marker) => look(visit, action, resource, marker, check),
  };
  const sent = await sendSigned(context, name, alteration);
  return { ...sent, seen: visit.log.last(check)?.text ?? sent.outcome.said };
}

async function look(
  visit: Visit,
  action: string,
  resource: string,
  marker: string,
  check: string,
): Promise<boolean | null> {
  const how = visit.file.actions?.[action]?.readBack;
  const entered = how && (await sessionFor(visit, how.persona, visit.file.actions?.[how.action]?.signIn));
  if (how === undefined || entered == null) return null;
  const seen = await under(visit, entered, `${check}/read-back`).act(how.action, {
    resource,
    marker,
    ...(how.found === undefined ? {} : { found: how.found }),
  });
  return seen.success ? seen.markerSeen : null;
}

import { reachOf } from '../access/reach.js';
import { findRelease, markReleased, prepareRelease, type Release } from '../access/release.js';
import type { App } from '../app.js';
import type { Clinic } from '../context.js';
import { type Call, interaction, type Reply, refusal } from './interaction.js';

const LONGEST = 200;

function textOf(value: unknown): string | undefined {
  const text = typeof value === 'string' ? value.trim() : '';
  return text === '' || text.length > LONGEST ? undefined : text;
}

/** By whom a record may be exported, may it be prepared for others and released to them; undefined for these. */
async function refusedReach({ clinic, query, principal, params, now }: Call): Promise<Reply | undefined> {
  const { scope, patients } = await reachOf(query, clinic.behaviour, principal, 'Patient', 'export', now);
  if (patients.has(params.id ?? '')) return undefined;
  return scope === undefined
    ? refusal(403, 'forbidden', 'your role releases no records', { why: 'role' })
    : refusal(404, 'not-found', 'there is no such patient for you', { why: 'not-found' });
}

/** `id`: of a release that is there. The log names it beside the patient. */
function answer(status: number, { id, recipient, purpose, preparedBy, releasedBy }: Release): Reply {
  const state = releasedBy === null ? 'prepared' : 'released';
  const content = JSON.stringify({ id, status: state, recipient, purpose, preparedBy, releasedBy });
  return {
    status,
    raw: { type: 'application/json; charset=utf-8', content },
    about: { object: `Release/${id}` },
  };
}

async function prepare(call: Call): Promise<Reply> {
  const refused = await refusedReach(call);
  if (refused !== undefined) return refused;
  const body = (call.body ?? {}) as { readonly recipient?: unknown; readonly purpose?: unknown };
  const recipient = textOf(body.recipient);
  const purpose = textOf(body.purpose);
  if (recipient === undefined || purpose === undefined)
    return refusal(422, 'invalid', 'recipient and purpose: expected texts', { why: 'malformed' });
  const asked = { recipient, purpose, preparedBy: call.principal.username };
  return answer(201, await prepareRelease(call.query, call.params.id ?? '', asked, call.now));
}

/** Reads it, or does with it what `work` says. */
function withRelease(work: (call: Call, release: Release) => Promise<Reply>) {
  return async (call: Call): Promise<Reply> => {
    const refused = await refusedReach(call);
    if (refused !== undefined) return refused;
    const found = await findRelease(call.query, call.params.id ?? '', call.params.release ?? '');
    return found === undefined
      ? refusal(404, 'not-found', 'there is no such release', { why: 'not-found' })
      : work(call, found);
  };
}

async function release(call: Call, found: Release): Promise<Reply> {
  const { clinic, query, principal, now } = call;
  const { behaviour } = clinic;
  const object = `Release/${found.id}`;
  const named = textOf((call.body as { readonly releasedBy?: unknown } | null | undefined)?.releasedBy);
  const by = behaviour.releaserOf({ session: principal.username, named });
  const make = () => markReleased(query, found.id, by, now);
  if (!behaviour.mayRelease(found, by)) {
    await behaviour.refuseRelease(make);
    return refusal(403, 'forbidden', 'who prepared a release can not release it', {
      object,
      why: 'own-request',
    });
  }
  if (found.releasedBy !== null)
    return refusal(409, 'conflict', 'it has been released', { object, why: 'released' });
  await make();
  return answer(200, { ...found, releasedBy: by });
}

/**
 * Release of a record to somebody outside (45 CFR 164.508): one person prepares it, another looks at it and releases it.
 */
export function registerRelease(app: App, clinic: Clinic): void {
  const type = 'Patient' as const;
  const url = '/fhir/Patient/:id/$release';
  const one = `${url}/:release`;
  interaction(app, clinic, { method: 'POST', url, type, action: 'release-prepare' }, prepare);
  interaction(
    app,
    clinic,
    { method: 'GET', url: one, type, action: 'release-read' },
    withRelease(async (_, found) => answer(200, found)),
  );
  interaction(
    app,
    clinic,
    { method: 'POST', url: one, type, action: 'release-approve' },
    withRelease(release),
  );
}

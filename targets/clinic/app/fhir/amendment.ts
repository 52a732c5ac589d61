import { randomUUID } from 'node:crypto';
import type { App } from '../app.js';
import type { Clinic } from '../context.js';
import type { Decision } from './amendments.js';
import { type Call, FHIR_JSON, interaction, type Reply, refusal } from './interaction.js';
import { openRecord } from './record.js';
import { isId } from './resource.js';
import { updateResource } from './resource-store.js';

const LONGEST = 4096;

function textOf(body: unknown, member: string): string {
  const value = (body as Readonly<Record<string, unknown>> | null | undefined)?.[member];
  return typeof value === 'string' && value.length <= LONGEST ? value.trim() : '';
}

function answer(status: number, content: object, about: Reply['about']): Reply {
  const raw = { type: FHIR_JSON.replace('fhir+', ''), content: JSON.stringify(content) };
  return { status, raw, about };
}

/** Takes down what somebody asks to have amended (45 CFR 164.526(b)). It stands in the record once it is decided. */
async function request(call: Call): Promise<Reply> {
  const record = call.params.id ?? '';
  const opened = await openRecord(call, 'Observation', record, 'amendment-request');
  if (!opened.open) return opened.reply;
  const text = textOf(call.body, 'text');
  if (text === '') return refusal(422, 'invalid', 'expected a text', { ...opened.about, why: 'malformed' });
  const id = randomUUID();
  await call.query(
    `INSERT INTO amendments (id, type, record_id, text, requested_by, requested_at)
     VALUES ($1, 'Observation', $2, $3, $4, $5)`,
    [id, record, text, call.principal.userId, new Date(call.now)],
  );
  return answer(201, { id, status: 'requested' }, opened.about);
}

/** Accepts or denies it, a denial with its basis (45 CFR 164.526(c) and (d)). It is decided once. */
async function decide(call: Call): Promise<Reply> {
  const { id: record = '', amendment = '' } = call.params;
  const opened = await openRecord(call, 'Observation', record, 'amendment-decision');
  if (!opened.open) return opened.reply;
  const { about, stored } = opened;
  const [decision, reason] = [textOf(call.body, 'decision'), textOf(call.body, 'reason')];
  if (!isDecision(decision) || (decision === 'denied' && reason === ''))
    return refusal(422, 'invalid', 'expected accepted, or denied with a reason', {
      ...about,
      why: 'malformed',
    });
  const rows = isId(amendment)
    ? await call.query<{ text: string }>(
        `UPDATE amendments SET decision = $3, reason = $4, decided_by = $5, decided_at = $6
         WHERE id::text = $1 AND record_id = $2 AND decision IS NULL RETURNING text`,
        [
          amendment,
          record,
          decision,
          reason === '' ? null : reason,
          call.principal.userId,
          new Date(call.now),
        ],
      )
    : [];
  const [decided] = rows;
  if (decided === undefined)
    return refusal(404, 'not-found', 'no such request is waiting', { ...about, why: 'not-found' });
  if (decision === 'accepted') {
    const content = call.clinic.behaviour.amendedContent(stored.content, decided.text);
    if (content !== stored.content) await updateResource(call, content, stored.version, new Date(call.now));
  }
  return answer(200, { id: amendment, status: decision }, about);
}

function isDecision(text: string): text is Decision {
  return text === 'accepted' || text === 'denied';
}

export function registerAmendments(app: App, clinic: Clinic): void {
  const url = '/fhir/Observation/:id/$amendment';
  const post = { method: 'POST', type: 'Observation' } as const;
  interaction(app, clinic, { ...post, url, action: 'amendment-request' }, request);
  interaction(app, clinic, { ...post, url: `${url}/:amendment`, action: 'amendment-decision' }, decide);
}

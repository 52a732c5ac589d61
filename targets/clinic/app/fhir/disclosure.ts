import { randomUUID } from 'node:crypto';
import type { App } from '../app.js';
import type { Clinic } from '../context.js';
import { type Call, FHIR_JSON, interaction, type Reply, refusal } from './interaction.js';
import { openRecord } from './record.js';

/** What a disclosure is made for, by which it is decided whether it is accounted for. */
const BASES = ['treatment', 'payment', 'operations', 'public-health', 'law-enforcement', 'research'] as const;
export type Basis = (typeof BASES)[number];

/** What left the clinic: to whom, and why. */
export interface Disclosure {
  readonly patient: string;
  readonly basis: Basis;
  readonly at: Date;
  readonly recipient: string;
  readonly description: string;
  readonly purpose: string;
}

const LONGEST = 512;

/** Whether a patient is told of it: not of treatment, payment and operations (45 CFR 164.528(a)(1)(i)). */
export function accountsFor({ basis }: Disclosure): boolean {
  return !['treatment', 'payment', 'operations'].includes(basis);
}

/** Whether it belongs into this patient's accounting: the patient's own do. */
export function accountedTo(disclosure: Disclosure, patient: string): boolean {
  return disclosure.patient === patient;
}

/** What an accounting says of each (45 CFR 164.528(b)(2)). */
export function accountingEntry({ at, recipient, description, purpose }: Disclosure): object {
  return { date: at.toISOString(), recipient, description, purpose };
}

/** The earliest beginning of an accounting: six years before it is asked for (45 CFR 164.528(a)(3)). */
export function accountingSince(now: Date): Date {
  const since = new Date(now);
  since.setUTCFullYear(now.getUTCFullYear() - 6);
  // The day counts as a whole, whatever the time of it.
  since.setUTCHours(0, 0, 0, 0);
  return since;
}

function textIn(body: unknown, name: string): string {
  const value: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined;
  return typeof value === 'string' && value.length <= LONGEST ? value.trim() : '';
}

async function disclose(call: Call): Promise<Reply> {
  const { params, body, query, now } = call;
  const opened = await openRecord(call, 'Patient', params.id ?? '', 'disclose');
  if (!opened.open) return opened.reply;
  const basis = BASES.find((known) => known === textIn(body, 'basis'));
  const [recipient, description, purpose] = ['recipient', 'description', 'purpose'].map((name) =>
    textIn(body, name),
  );
  if (basis === undefined || !recipient || !description || !purpose)
    return refusal(422, 'invalid', 'expected a basis, recipient, description and purpose', {
      ...opened.about,
      why: 'malformed',
    });
  const id = randomUUID();
  await query(
    `INSERT INTO disclosures (id, patient_id, basis, at, recipient, description, purpose)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [id, opened.stored.patientId, basis, new Date(now), recipient, description, purpose],
  );
  return json(201, { id }, opened.about);
}

/** The accounting that a patient may ask for, for any part of the last six years. */
async function accounting(call: Call): Promise<Reply> {
  const { clinic, params, search, query, now } = call;
  const opened = await openRecord(call, 'Patient', params.id ?? '', 'accounting');
  if (!opened.open) return opened.reply;
  const { behaviour } = clinic;
  const earliest = behaviour.accountingSince(new Date(now));
  const from = new Date(search.get('from') ?? earliest);
  const to = new Date(search.get('to') ?? now);
  if (!(from >= earliest) || Number.isNaN(to.getTime()))
    return refusal(
      422,
      'invalid',
      `expected a period that begins no earlier than ${earliest.toISOString()}`,
      {
        ...opened.about,
        why: 'malformed',
      },
    );
  const rows = await query<Disclosure>(
    `SELECT d.patient_id AS patient, d.basis, d.at, d.recipient, d.description, d.purpose
     FROM disclosures d JOIN patients p ON p.id = d.patient_id
     WHERE p.tenant = $1 AND d.at BETWEEN $2 AND $3 ORDER BY d.at`,
    [call.principal.tenant, from, to],
  );
  const disclosures = rows
    .filter((row) => behaviour.accountsFor(row) && behaviour.accountedTo(row, opened.stored.patientId))
    .map((row) => behaviour.accountingEntry(row));
  return json(200, { disclosures }, opened.about);
}

function json(status: number, body: object, about: Reply['about']): Reply {
  return { status, raw: { type: FHIR_JSON.replace('fhir+', ''), content: JSON.stringify(body) }, about };
}

export function registerDisclosures(app: App, clinic: Clinic): void {
  const patient = { type: 'Patient' } as const;
  interaction(
    app,
    clinic,
    { ...patient, method: 'POST', url: '/fhir/Patient/:id/$disclose', action: 'disclose' },
    disclose,
  );
  interaction(
    app,
    clinic,
    { ...patient, method: 'GET', url: '/fhir/Patient/:id/$accounting', action: 'accounting' },
    accounting,
  );
}

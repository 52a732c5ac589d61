import { endEmergency, grantEmergency } from '../access/emergency.js';
import type { App } from '../app.js';
import type { Principal } from '../auth/principal.js';
import type { Clinic } from '../context.js';
import type { Exchange } from '../exchange.js';
import { type Call, FHIR_JSON, interaction, type Reply, refusal } from './interaction.js';
import { patientExists } from './resource-store.js';

/** What came of a break-glass request, from the API or the web. */
type Invocation =
  | { readonly granted: true; readonly expiresAt: number }
  | {
      readonly granted: false;
      readonly status: 403 | 404 | 422;
      readonly why: 'role' | 'not-found' | 'reason';
    };

/** Emergency access (45 CFR 164.312(a)(2)(ii)): a designated user, a reason, one patient, a limited time. */
export async function invokeEmergency(
  { clinic, query, now }: Exchange,
  principal: Principal,
  patientId: string,
  reason: string,
): Promise<Invocation> {
  const { behaviour, limits } = clinic;
  if (!behaviour.designatedForEmergency(principal.role)) return { granted: false, status: 403, why: 'role' };
  if (!(await patientExists(query, principal.tenant, patientId))) {
    return { granted: false, status: 404, why: 'not-found' };
  }
  if (!behaviour.reasonSuffices(reason)) return { granted: false, status: 422, why: 'reason' };
  const grant = await grantEmergency(query, principal, patientId, reason, now, limits.emergency);
  return { granted: true, expiresAt: grant.expiresAt };
}

/** The reason, as plain JSON `{reason}` or as a FHIR Parameters resource. */
function reasonOf(body: unknown): string {
  const { reason, parameter } = (body ?? {}) as {
    reason?: unknown;
    parameter?: { name?: unknown; valueString?: unknown }[];
  };
  const named = Array.isArray(parameter) ? parameter.find((item) => item?.name === 'reason') : undefined;
  const value = reason ?? named?.valueString;
  return typeof value === 'string' && value.length <= 1024 ? value : '';
}

const MESSAGES = {
  role: 'your role may not invoke emergency access',
  'not-found': 'there is no such patient',
  reason: 'state a reason of at least 10 characters',
};
const CODES = { role: 'forbidden', 'not-found': 'not-found', reason: 'business-rule' } as const;

async function start(call: Call): Promise<Reply> {
  const patient = call.params.id ?? '';
  const reason = reasonOf(call.body);
  const result = await invokeEmergency(call, call.principal, patient, reason);
  const about = { patient, emergency: { reason: reason.trim() } };
  if (!result.granted) {
    return refusal(result.status, CODES[result.why], MESSAGES[result.why], { ...about, why: result.why });
  }
  const content = JSON.stringify({
    patient: `Patient/${patient}`,
    expires: new Date(result.expiresAt).toISOString(),
  });
  return { status: 201, raw: { type: FHIR_JSON.replace('fhir+', ''), content }, about };
}

async function stop(call: Call): Promise<Reply> {
  const patient = call.params.id ?? '';
  const reason = await endEmergency(call.query, call.principal, patient, call.now);
  if (reason === undefined) {
    return refusal(404, 'not-found', 'you have no emergency access to end', { why: 'not-found' });
  }
  return { status: 204, about: { patient, emergency: { reason } } };
}

export function registerEmergency(app: App, clinic: Clinic): void {
  const route = { url: '/fhir/Patient/:id/$emergency-access', type: 'Patient' } as const;
  interaction(app, clinic, { ...route, method: 'POST', action: 'emergency-start' }, start);
  interaction(app, clinic, { ...route, method: 'DELETE', action: 'emergency-stop' }, stop);
}

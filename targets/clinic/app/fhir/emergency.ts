import { emergencyNotices, endEmergency, grantEmergency } from '../access/emergency.js';
import type { App } from '../app.js';
import { freshnessChallenge } from '../auth/freshness.js';
import type { Principal } from '../auth/principal.js';
import type { Session } from '../auth/sessions.js';
import type { Clinic } from '../context.js';
import type { Exchange } from '../exchange.js';
import type { Notice } from '../integrations/notice.js';
import { type Call, FHIR_JSON, interaction, type Reply, refusal } from './interaction.js';
import { patientExists } from './resource-store.js';

/** What came of a break-glass request, from the API or the web. */
type Invocation =
  | { readonly granted: true; readonly expiresAt: number; readonly notices: readonly Notice[] }
  | {
      readonly granted: false;
      readonly status: 401 | 403 | 404 | 422;
      readonly why: 'role' | 'not-found' | 'reason' | 'not-fresh';
    };

/** Who asks, with which session, and by which door. */
interface Invoker {
  readonly principal: Principal;
  readonly session: Session | undefined;
  readonly via: 'api' | 'web';
}

/**
 * Emergency access (45 CFR 164.312(a)(2)(ii)): a designated user, a reason, a recent authentication; one patient, for a
 * limited time. Those who review the log are told.
 */
export async function invokeEmergency(
  exchange: Exchange,
  { principal, session, via }: Invoker,
  patientId: string,
  reason: string,
): Promise<Invocation> {
  const { clinic, query, now } = exchange;
  const { behaviour, limits } = clinic;
  if (!behaviour.designatedForEmergency(principal.role)) return { granted: false, status: 403, why: 'role' };
  if (!(await patientExists(query, principal.tenant, patientId))) {
    return { granted: false, status: 404, why: 'not-found' };
  }
  if (!behaviour.reasonSuffices(reason)) return { granted: false, status: 422, why: 'reason' };
  if (!behaviour.freshEnough({ session, sensitive: 'emergency', via, now, limits }))
    return { granted: false, status: 401, why: 'not-fresh' };
  const grant = await grantEmergency(query, principal, patientId, reason, now, limits.emergency);
  return { granted: true, expiresAt: grant.expiresAt, notices: await emergencyNotices(exchange, principal) };
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
  'not-fresh': 'authenticate again first',
};
const CODES = {
  role: 'forbidden',
  'not-found': 'not-found',
  reason: 'business-rule',
  'not-fresh': 'login',
} as const;

async function start(call: Call): Promise<Reply> {
  const patient = call.params.id ?? '';
  const reason = reasonOf(call.body);
  const { principal, session } = call;
  const result = await invokeEmergency(call, { principal, session, via: 'api' }, patient, reason);
  const about = { patient, emergency: { reason: reason.trim() } };
  if (!result.granted) {
    const refused = refusal(result.status, CODES[result.why], MESSAGES[result.why], {
      ...about,
      why: result.why,
    });
    return result.why === 'not-fresh'
      ? { ...refused, headers: freshnessChallenge(call.clinic.limits) }
      : refused;
  }
  const content = JSON.stringify({
    patient: `Patient/${patient}`,
    expires: new Date(result.expiresAt).toISOString(),
  });
  const raw = { type: FHIR_JSON.replace('fhir+', ''), content };
  return { status: 201, raw, about, notices: result.notices };
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

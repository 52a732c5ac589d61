import type { Behaviour } from '../app/behaviour.js';
import accessAnonymousSearch from './access.anonymous-search.js';
import accessBillingReadsObservations from './access.billing-reads-observations.js';
import accessDenialLeaksRecord from './access.denial-leaks-record.js';
import accessDeniedWriteStillWrites from './access.denied-write-still-writes.js';
import accessGarbageTokenAccepted from './access.garbage-token-accepted.js';
import accessNurseReadsDocuments from './access.nurse-reads-documents.js';
import accessRelationshipIgnored from './access.relationship-ignored.js';
import auditDeniedLoggedAsSuccess from './audit.denied-logged-as-success.js';
import auditDeniedReadNotLogged from './audit.denied-read-not-logged.js';
import auditReadNotLogged from './audit.read-not-logged.js';
import auditSignInNotLogged from './audit.sign-in-not-logged.js';
import auditWriteNotLogged from './audit.write-not-logged.js';
import auditWrongActor from './audit.wrong-actor.js';
import emergencyEmptyReasonAccepted from './emergency.empty-reason-accepted.js';
import emergencyNeverExpires from './emergency.never-expires.js';
import emergencyNotFlaggedInAudit from './emergency.not-flagged-in-audit.js';
import emergencyOpensEveryPatient from './emergency.opens-every-patient.js';
import emergencyUndesignatedRoleAccepted from './emergency.undesignated-role-accepted.js';
import type { Fault } from './fault.js';
import mfaAnyCodeAccepted from './mfa.any-code-accepted.js';
import mfaApiPasswordAlone from './mfa.api-password-alone.js';
import mfaCodeStepSkippedByUrl from './mfa.code-step-skipped-by-url.js';
import sessionAccessTokenSurvivesLogout from './session.access-token-survives-logout.js';
import sessionBearerNeverExpiresOnIdle from './session.bearer-never-expires-on-idle.js';
import sessionLogoutClearsOnlyTheCookie from './session.logout-clears-only-the-cookie.js';
import sessionNeverExpiresOnIdle from './session.never-expires-on-idle.js';
import sessionRefreshOutlivesIdle from './session.refresh-outlives-idle.js';
import sessionRefreshSurvivesLogout from './session.refresh-survives-logout.js';
import sessionWebNeverExpiresOnIdle from './session.web-never-expires-on-idle.js';
import tlsAccepts10 from './tls.accepts-1.0.js';
import tlsCertificateExpired from './tls.certificate-expired.js';
import tlsCertificateValidTooLong from './tls.certificate-valid-too-long.js';
import tlsOffersRsaKeyTransport from './tls.offers-rsa-key-transport.js';

/** Every fault that the clinic knows. */
export const FAULTS: readonly Fault[] = [
  accessAnonymousSearch,
  accessBillingReadsObservations,
  accessDenialLeaksRecord,
  accessDeniedWriteStillWrites,
  accessGarbageTokenAccepted,
  accessNurseReadsDocuments,
  accessRelationshipIgnored,
  auditDeniedLoggedAsSuccess,
  auditDeniedReadNotLogged,
  auditReadNotLogged,
  auditSignInNotLogged,
  auditWriteNotLogged,
  auditWrongActor,
  emergencyEmptyReasonAccepted,
  emergencyNeverExpires,
  emergencyNotFlaggedInAudit,
  emergencyOpensEveryPatient,
  emergencyUndesignatedRoleAccepted,
  mfaAnyCodeAccepted,
  mfaApiPasswordAlone,
  mfaCodeStepSkippedByUrl,
  sessionAccessTokenSurvivesLogout,
  sessionBearerNeverExpiresOnIdle,
  sessionLogoutClearsOnlyTheCookie,
  sessionNeverExpiresOnIdle,
  sessionRefreshOutlivesIdle,
  sessionRefreshSurvivesLogout,
  sessionWebNeverExpiresOnIdle,
  tlsAccepts10,
  tlsCertificateExpired,
  tlsCertificateValidTooLong,
  tlsOffersRsaKeyTransport,
];

/**
 * The behaviour with these faults active, one upon the other.
 *
 * @throws Error naming a fault that doesn't exist, and the nearest that do
 */
export function resolveFaults(healthy: Behaviour, ids: readonly string[]): Behaviour {
  let behaviour = healthy;
  for (const id of ids) {
    const fault = FAULTS.find((known) => known.id === id);
    if (fault === undefined) {
      const family = FAULTS.filter((known) => known.id.split('.')[0] === id.split('.')[0]);
      const known = (family.length > 0 ? family : FAULTS).map((candidate) => candidate.id).join(', ');
      throw new Error(`there is no fault named ${id}; known: ${known}`);
    }
    behaviour = { ...behaviour, ...fault.override(behaviour) };
  }
  return behaviour;
}

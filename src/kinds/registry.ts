/** Every kind there is. A kind is registered here and nowhere else; docs and schemas are made from this list. */
import accessAnonymous from './access.anonymous.js';
import accessContext from './access.context.js';
import accessElevation from './access.elevation.js';
import accessFunction from './access.function.js';
import accessMatrix from './access.matrix.js';
import accessMinimumNecessary from './access.minimum-necessary.js';
import accessObject from './access.object.js';
import accessScope from './access.scope.js';
import accessSegregation from './access.segregation.js';
import accessTenant from './access.tenant.js';
import auditAccess from './audit.access.js';
import auditAccuracy from './audit.accuracy.js';
import auditActorClass from './audit.actor-class.js';
import auditAlert from './audit.alert.js';
import auditAlwaysOn from './audit.always-on.js';
import auditClock from './audit.clock.js';
import auditContent from './audit.content.js';
import auditCoverage from './audit.coverage.js';
import auditDelivery from './audit.delivery.js';
import auditDisclosures from './audit.disclosures.js';
import auditImmutable from './audit.immutable.js';
import auditRecord from './audit.record.js';
import auditRedaction from './audit.redaction.js';
import auditReport from './audit.report.js';
import auditRetention from './audit.retention.js';
import auditSelf from './audit.self.js';
import auditTamperEvidence from './audit.tamper-evidence.js';
import authAnomaly from './auth.anomaly.js';
import authFailureAudit from './auth.failure-audit.js';
import authLockout from './auth.lockout.js';
import authPasswordPolicy from './auth.password-policy.js';
import authStepUp from './auth.step-up.js';
import type { AnyKind } from './definition.js';
import emergencyAccess from './emergency.access.js';
import emergencyOutage from './emergency.outage.js';
import exportProtection from './export.protection.js';
import identityDefaultAccounts from './identity.default-accounts.js';
import identityDuplicate from './identity.duplicate.js';
import identityUnique from './identity.unique.js';
import integrityAmendment from './integrity.amendment.js';
import integrityConflict from './integrity.conflict.js';
import integrityHistory from './integrity.history.js';
import integrityInTransit from './integrity.in-transit.js';
import integrityStored from './integrity.stored.js';
import mfaBypass from './mfa.bypass.js';
import mfaEnrolment from './mfa.enrolment.js';
import mfaPhishingResistant from './mfa.phishing-resistant.js';
import mfaRequired from './mfa.required.js';
import sessionAbsolute from './session.absolute.js';
import sessionCookie from './session.cookie.js';
import sessionCsrf from './session.csrf.js';
import sessionDowngrade from './session.downgrade.js';
import sessionIdle from './session.idle.js';
import sessionLogout from './session.logout.js';
import sessionOpenTab from './session.open-tab.js';
import sessionResidue from './session.residue.js';
import sessionTermination from './session.termination.js';
import ssoAssertion from './sso.assertion.js';
import storageUrl from './storage.url.js';
import tlsCertificate from './tls.certificate.js';
import tlsCipher from './tls.cipher.js';
import tlsExtension from './tls.extension.js';
import tlsProtocol from './tls.protocol.js';
import tlsVulnerability from './tls.vulnerability.js';
import tokenLifetime from './token.lifetime.js';
import tokenRefresh from './token.refresh.js';
import tokenTamper from './token.tamper.js';
import transportOutboundCertificate from './transport.outbound-certificate.js';
import transportPlaintext from './transport.plaintext.js';
import transportStarttlsStripping from './transport.starttls-stripping.js';

export const kinds: readonly AnyKind[] = [
  tlsProtocol,
  tlsCipher,
  tlsExtension,
  tlsVulnerability,
  tlsCertificate,
  transportPlaintext,
  transportOutboundCertificate,
  transportStarttlsStripping,
  integrityInTransit,
  sessionAbsolute,
  sessionIdle,
  sessionLogout,
  sessionCookie,
  sessionCsrf,
  sessionResidue,
  tokenRefresh,
  tokenLifetime,
  tokenTamper,
  sessionOpenTab,
  mfaRequired,
  ssoAssertion,
  storageUrl,
  exportProtection,
  emergencyOutage,
  mfaPhishingResistant,
  mfaEnrolment,
  authStepUp,
  identityUnique,
  identityDuplicate,
  identityDefaultAccounts,
  sessionTermination,
  sessionDowngrade,
  authPasswordPolicy,
  mfaBypass,
  authLockout,
  authFailureAudit,
  authAnomaly,
  accessMatrix,
  accessMinimumNecessary,
  accessObject,
  accessFunction,
  accessSegregation,
  accessElevation,
  accessTenant,
  accessScope,
  accessContext,
  accessAnonymous,
  emergencyAccess,
  auditRecord,
  auditContent,
  auditRedaction,
  auditImmutable,
  auditAccess,
  auditSelf,
  auditReport,
  auditDisclosures,
  auditRetention,
  auditActorClass,
  auditCoverage,
  auditAccuracy,
  auditTamperEvidence,
  auditClock,
  auditAlwaysOn,
  auditDelivery,
  auditAlert,
  integrityHistory,
  integrityConflict,
  integrityAmendment,
  integrityStored,
];

const byName = new Map(kinds.map((kind) => [kind.kind, kind]));

export function kindOf(name: string): AnyKind | undefined {
  return byName.get(name);
}

import type { Behaviour } from '../app/behaviour.js';
import accessAnonymousEverything from './access.anonymous-everything.js';
import accessAnonymousSearch from './access.anonymous-search.js';
import accessBillingReadsObservations from './access.billing-reads-observations.js';
import accessDenialLeaksRecord from './access.denial-leaks-record.js';
import accessDeniedWriteStillWrites from './access.denied-write-still-writes.js';
import accessEndedSessionReadsEverything from './access.ended-session-reads-everything.js';
import accessGarbageTokenAccepted from './access.garbage-token-accepted.js';
import accessNurseReadsDocuments from './access.nurse-reads-documents.js';
import accessRelationshipIgnored from './access.relationship-ignored.js';
import accountDisabledAccessTokenLives from './account.disabled-access-token-lives.js';
import accountDisabledCookieLives from './account.disabled-cookie-lives.js';
import accountDisabledRefreshTokenLives from './account.disabled-refresh-token-lives.js';
import accountDisabledSignsIn from './account.disabled-signs-in.js';
import alertFailuresUnnoticed from './alert.failures-unnoticed.js';
import alertMassAccessUnnoticed from './alert.mass-access-unnoticed.js';
import alertProminentRecordUnnoticed from './alert.prominent-record-unnoticed.js';
import amendmentAcceptedNotLinked from './amendment.accepted-not-linked.js';
import amendmentDenialWithoutBasis from './amendment.denial-without-basis.js';
import amendmentDeniedNotLinked from './amendment.denied-not-linked.js';
import amendmentOriginalOverwritten from './amendment.original-overwritten.js';
import auditAddressInLog from './audit.address-in-log.js';
import auditAdminAsWorkforce from './audit.admin-as-workforce.js';
import auditClaimedNameNotLogged from './audit.claimed-name-not-logged.js';
import auditCreationNotLogged from './audit.creation-not-logged.js';
import auditDeletedByAdmin from './audit.deleted-by-admin.js';
import auditDeniedLoggedAsSuccess from './audit.denied-logged-as-success.js';
import auditDeniedReadNotLogged from './audit.denied-read-not-logged.js';
import auditEditedByAuditor from './audit.edited-by-auditor.js';
import auditEntryReadableByClinician from './audit.entry-readable-by-clinician.js';
import auditFailedSignInLoggedAsSuccess from './audit.failed-sign-in-logged-as-success.js';
import auditIdFromUserAgent from './audit.id-from-user-agent.js';
import auditNoActorClass from './audit.no-actor-class.js';
import auditNoOutcome from './audit.no-outcome.js';
import auditNoPatient from './audit.no-patient.js';
import auditNoSource from './audit.no-source.js';
import auditNoteTextInLog from './audit.note-text-in-log.js';
import auditOldEntriesGone from './audit.old-entries-gone.js';
import auditPasswordInLog from './audit.password-in-log.js';
import auditPatientAsWorkforce from './audit.patient-as-workforce.js';
import auditPurgedInsidePeriod from './audit.purged-inside-period.js';
import auditReadNotLogged from './audit.read-not-logged.js';
import auditReadableByAdmin from './audit.readable-by-admin.js';
import auditReadingNotLogged from './audit.reading-not-logged.js';
import auditRefusedReadingNotLogged from './audit.refused-reading-not-logged.js';
import auditReportEndIgnored from './audit.report-end-ignored.js';
import auditReportNotByUser from './audit.report-not-by-user.js';
import auditReportStartsLate from './audit.report-starts-late.js';
import auditSearchClockSlow from './audit.search-clock-slow.js';
import auditSearchNotLogged from './audit.search-not-logged.js';
import auditSearchOfAnotherRequest from './audit.search-of-another-request.js';
import auditSearchToldTwice from './audit.search-told-twice.js';
import auditSearchWrongPatient from './audit.search-wrong-patient.js';
import auditSignInNotLogged from './audit.sign-in-not-logged.js';
import auditTimeWithoutZone from './audit.time-without-zone.js';
import auditTokenInLog from './audit.token-in-log.js';
import auditUserAgentInLog from './audit.user-agent-in-log.js';
import auditWriteNotLogged from './audit.write-not-logged.js';
import auditWrongActor from './audit.wrong-actor.js';
import auditWrongCodeNotLogged from './audit.wrong-code-not-logged.js';
import auditWrongPasswordNotLogged from './audit.wrong-password-not-logged.js';
import auditYearLost from './audit.year-lost.js';
import authUnknownUserTold from './auth.unknown-user-told.js';
import chainFieldNotCovered from './chain.field-not-covered.js';
import chainRewrittenWhole from './chain.rewritten-whole.js';
import chainTailCut from './chain.tail-cut.js';
import clockFiveMinutesAhead from './clock.five-minutes-ahead.js';
import clockNodesApart from './clock.nodes-apart.js';
import contextEndedRelationshipCached from './context.ended-relationship-cached.js';
import contextForwardedBelieved from './context.forwarded-believed.js';
import contextNetworkIgnored from './context.network-ignored.js';
import contextPurposeIgnored from './context.purpose-ignored.js';
import contextPurposeIgnoredOnWrite from './context.purpose-ignored-on-write.js';
import cookieDomainWide from './cookie.domain-wide.js';
import cookieNoSameSite from './cookie.no-same-site.js';
import cookieNotHttpOnly from './cookie.not-http-only.js';
import cookieNotSecure from './cookie.not-secure.js';
import deviceNewOneNotTold from './device.new-one-not-told.js';
import deviceNewOneUnnoticed from './device.new-one-unnoticed.js';
import disclosureNotAccounted from './disclosure.not-accounted.js';
import disclosureOfAnotherPatient from './disclosure.of-another-patient.js';
import disclosurePurposeLeftOut from './disclosure.purpose-left-out.js';
import disclosureThreeYearsAlone from './disclosure.three-years-alone.js';
import elevationApprovalNotLogged from './elevation.approval-not-logged.js';
import elevationApprovedByAnyone from './elevation.approved-by-anyone.js';
import elevationApprovedByItsRequester from './elevation.approved-by-its-requester.js';
import elevationEndIneffective from './elevation.end-ineffective.js';
import elevationNeverExpires from './elevation.never-expires.js';
import elevationOpensMore from './elevation.opens-more.js';
import elevationReasonNotAsked from './elevation.reason-not-asked.js';
import elevationRequestSuffices from './elevation.request-suffices.js';
import emergencyBlankReasonAccepted from './emergency.blank-reason-accepted.js';
import emergencyEmptyReasonAccepted from './emergency.empty-reason-accepted.js';
import emergencyEndIneffective from './emergency.end-ineffective.js';
import emergencyNeverExpires from './emergency.never-expires.js';
import emergencyNoStepUp from './emergency.no-step-up.js';
import emergencyNobodyTold from './emergency.nobody-told.js';
import emergencyNotFlaggedInAudit from './emergency.not-flagged-in-audit.js';
import emergencyOpensEveryPatient from './emergency.opens-every-patient.js';
import emergencyUndesignatedRoleAccepted from './emergency.undesignated-role-accepted.js';
import exportHeaderTellsPatient from './export.header-tells-patient.js';
import exportInClear from './export.in-clear.js';
import exportKeyBesideTheFile from './export.key-beside-the-file.js';
import exportMerelyEncoded from './export.merely-encoded.js';
import exportNameTellsPatient from './export.name-tells-patient.js';
import exportSecondPassword from './export.second-password.js';
import factorEnrolledByAgedSession from './factor.enrolled-by-aged-session.js';
import factorEnrolmentNotLogged from './factor.enrolment-not-logged.js';
import factorEnrolmentNotNotified from './factor.enrolment-not-notified.js';
import factorRemovalNotLogged from './factor.removal-not-logged.js';
import factorRemovalNotNotified from './factor.removal-not-notified.js';
import factorRemovedByAgedSession from './factor.removed-by-aged-session.js';
import factorResetByAgedSession from './factor.reset-by-aged-session.js';
import factorResetNotLogged from './factor.reset-not-logged.js';
import factorResetNotNotified from './factor.reset-not-notified.js';
import type { Fault } from './fault.js';
import federationAnyContextSuffices from './federation.any-context-suffices.js';
import fieldsHistoryUnfiltered from './fields.history-unfiltered.js';
import fieldsPhoneKeptFromNurses from './fields.phone-kept-from-nurses.js';
import fieldsReadUnfiltered from './fields.read-unfiltered.js';
import fieldsSearchUnfiltered from './fields.search-unfiltered.js';
import freshnessAnyRequestSatisfies from './freshness.any-request-satisfies.js';
import freshnessNeverAsked from './freshness.never-asked.js';
import freshnessOnlyInThePage from './freshness.only-in-the-page.js';
import functionDisablingUnguarded from './function.disabling-unguarded.js';
import functionOverrideAfterCheck from './function.override-after-check.js';
import functionOwnRoleChanged from './function.own-role-changed.js';
import functionProfileTakesRole from './function.profile-takes-role.js';
import httpRedirectKeepsContent from './http.redirect-keeps-content.js';
import httpServesContent from './http.serves-content.js';
import httpSetsCookie from './http.sets-cookie.js';
import httpsNoHsts from './https.no-hsts.js';
import identityCaseTellsNamesApart from './identity.case-tells-names-apart.js';
import identityDefaultAdminAccount from './identity.default-admin-account.js';
import identityGenericAccount from './identity.generic-account.js';
import identitySharedUserId from './identity.shared-user-id.js';
import identitySpaceTellsNamesApart from './identity.space-tells-names-apart.js';
import identityUnicodeFormTellsNamesApart from './identity.unicode-form-tells-names-apart.js';
import inboundMissingSignatureAccepted from './inbound.missing-signature-accepted.js';
import inboundRefusalNotLogged from './inbound.refusal-not-logged.js';
import inboundSignatureNotChecked from './inbound.signature-not-checked.js';
import linkExpiryNotSigned from './link.expiry-not-signed.js';
import linkLivesForDays from './link.lives-for-days.js';
import linkNeverExpires from './link.never-expires.js';
import linkPathNotSigned from './link.path-not-signed.js';
import linkSignatureNotChecked from './link.signature-not-checked.js';
import lockoutByAddress from './lockout.by-address.js';
import lockoutHitsOthers from './lockout.hits-others.js';
import lockoutNever from './lockout.never.js';
import lockoutNeverLifted from './lockout.never-lifted.js';
import lockoutResetByForwardedFor from './lockout.reset-by-forwarded-for.js';
import loggingAttemptNotLogged from './logging.attempt-not-logged.js';
import loggingSwitchAccepted from './logging.switch-accepted.js';
import loggingSwitchedOffByAdmin from './logging.switched-off-by-admin.js';
import mailCertificateNotVerified from './mail.certificate-not-verified.js';
import mailStarttlsOptional from './mail.starttls-optional.js';
import mfaAnyCodeAccepted from './mfa.any-code-accepted.js';
import mfaApiPasswordAlone from './mfa.api-password-alone.js';
import mfaBasicPasswordAlone from './mfa.basic-password-alone.js';
import mfaCodeGoodForAnHour from './mfa.code-good-for-an-hour.js';
import mfaCodeReusable from './mfa.code-reusable.js';
import mfaCodeStepSkippedByUrl from './mfa.code-step-skipped-by-url.js';
import mfaCodesNotThrottled from './mfa.codes-not-throttled.js';
import mfaMobilePasswordAlone from './mfa.mobile-password-alone.js';
import mfaOtherUsersCode from './mfa.other-users-code.js';
import mfaRememberedDeviceSkipsCode from './mfa.remembered-device-skips-code.js';
import mfaResetSignsIn from './mfa.reset-signs-in.js';
import mfaStepTokenReusable from './mfa.step-token-reusable.js';
import objectBatchNotChecked from './object.batch-not-checked.js';
import objectDocumentById from './object.document-by-id.js';
import objectHistoryById from './object.history-by-id.js';
import objectIncludeNotFiltered from './object.include-not-filtered.js';
import objectLetterById from './object.letter-by-id.js';
import objectPatchNotChecked from './object.patch-not-checked.js';
import objectSearchNotFiltered from './object.search-not-filtered.js';
import openidAlgNoneAccepted from './openid.alg-none-accepted.js';
import openidAudienceNotChecked from './openid.audience-not-checked.js';
import openidCallbackReplayed from './openid.callback-replayed.js';
import openidExpiryNotChecked from './openid.expiry-not-checked.js';
import openidIssuerNotChecked from './openid.issuer-not-checked.js';
import openidKeyConfusion from './openid.key-confusion.js';
import openidNoPkce from './openid.no-pkce.js';
import openidNonceNotChecked from './openid.nonce-not-checked.js';
import openidSenderNotChecked from './openid.sender-not-checked.js';
import openidSignatureNotChecked from './openid.signature-not-checked.js';
import openidStateNotChecked from './openid.state-not-checked.js';
import openidStateOfAnyBrowser from './openid.state-of-any-browser.js';
import outageFailsOpen from './outage.fails-open.js';
import outageLocksEveryoneOut from './outage.locks-everyone-out.js';
import passkeyChallengeReusable from './passkey.challenge-reusable.js';
import passkeyForeignCredentialAccepted from './passkey.foreign-credential-accepted.js';
import passkeyOriginNotChecked from './passkey.origin-not-checked.js';
import passkeyRelyingPartyNotChecked from './passkey.relying-party-not-checked.js';
import passkeyUserPresenceNotChecked from './passkey.user-presence-not-checked.js';
import passwordBlocklistOff from './password.blocklist-off.js';
import passwordCompositionDemanded from './password.composition-demanded.js';
import passwordCutAt72Bytes from './password.cut-at-72-bytes.js';
import passwordHintShown from './password.hint-shown.js';
import passwordRefusedWithoutReason from './password.refused-without-reason.js';
import passwordSixSuffice from './password.six-suffice.js';
import passwordSpacesTrimmed from './password.spaces-trimmed.js';
import passwordTwentyAtMost from './password.twenty-at-most.js';
import passwordUserNameAccepted from './password.user-name-accepted.js';
import recordFailedTransactionStays from './record.failed-transaction-stays.js';
import recordHistoryRewritten from './record.history-rewritten.js';
import recordOldVersionsLost from './record.old-versions-lost.js';
import recordStaleWriteAccepted from './record.stale-write-accepted.js';
import samlAudienceNotChecked from './saml.audience-not-checked.js';
import samlCommentCutsName from './saml.comment-cuts-name.js';
import samlExpiryNotChecked from './saml.expiry-not-checked.js';
import samlIssuerNotChecked from './saml.issuer-not-checked.js';
import samlRecipientNotChecked from './saml.recipient-not-checked.js';
import samlReplayAccepted from './saml.replay-accepted.js';
import samlUnsignedAccepted from './saml.unsigned-accepted.js';
import samlWrappingAccepted from './saml.wrapping-accepted.js';
import scopeIgnoredOnWrite from './scope.ignored-on-write.js';
import scopePatientIgnored from './scope.patient-ignored.js';
import scopeRefreshWidens from './scope.refresh-widens.js';
import scopeTypeIgnored from './scope.type-ignored.js';
import scopeUnknownGranted from './scope.unknown-granted.js';
import segregationGrantsCombined from './segregation.grants-combined.js';
import segregationNameBelieved from './segregation.name-believed.js';
import segregationOwnRequestReleased from './segregation.own-request-released.js';
import segregationRefusedAndReleased from './segregation.refused-and-released.js';
import segregationRoleChangeUnasked from './segregation.role-change-unasked.js';
import sessionAbsoluteRestartedByRefresh from './session.absolute-restarted-by-refresh.js';
import sessionAccessTokenSurvivesLogout from './session.access-token-survives-logout.js';
import sessionApiAbsoluteIgnored from './session.api-absolute-ignored.js';
import sessionAssetExtendsIdle from './session.asset-extends-idle.js';
import sessionBearerNeverExpiresOnIdle from './session.bearer-never-expires-on-idle.js';
import sessionIdGuessable from './session.id-guessable.js';
import sessionIdInAddress from './session.id-in-address.js';
import sessionIdKeptOverSignIn from './session.id-kept-over-sign-in.js';
import sessionIdleCheckedOnlyByPoll from './session.idle-checked-only-by-poll.js';
import sessionIdleIsTokenExpiry from './session.idle-is-token-expiry.js';
import sessionIdleTimerInPageOnly from './session.idle-timer-in-page-only.js';
import sessionIdleTwiceAsLong from './session.idle-twice-as-long.js';
import sessionLogoutClearsOnlyTheCookie from './session.logout-clears-only-the-cookie.js';
import sessionNeverExpiresOnIdle from './session.never-expires-on-idle.js';
import sessionPlantedIdAdopted from './session.planted-id-adopted.js';
import sessionPollExtendsIdle from './session.poll-extends-idle.js';
import sessionRefreshOutlivesAbsolute from './session.refresh-outlives-absolute.js';
import sessionRefreshOutlivesIdle from './session.refresh-outlives-idle.js';
import sessionRefreshSurvivesLogout from './session.refresh-survives-logout.js';
import sessionRoleCached from './session.role-cached.js';
import sessionWebAbsoluteIgnored from './session.web-absolute-ignored.js';
import sessionWebNeverExpiresOnIdle from './session.web-never-expires-on-idle.js';
import storedEveryRecordFlagged from './stored.every-record-flagged.js';
import storedTamperingUnnoticed from './stored.tampering-unnoticed.js';
import storedWrongRecordFlagged from './stored.wrong-record-flagged.js';
import syslogCertificateNotVerified from './syslog.certificate-not-verified.js';
import syslogLostUnderLoad from './syslog.lost-under-load.js';
import syslogSpoolLost from './syslog.spool-lost.js';
import syslogSpoolTooSmall from './syslog.spool-too-small.js';
import tenantBatchNotChecked from './tenant.batch-not-checked.js';
import tenantCacheShared from './tenant.cache-shared.js';
import tenantSearchNotFiltered from './tenant.search-not-filtered.js';
import tenantTakenFromHeader from './tenant.taken-from-header.js';
import tenantTakenFromHost from './tenant.taken-from-host.js';
import tenantTakenFromQuery from './tenant.taken-from-query.js';
import tls3desAccepted from './tls.3des-accepted.js';
import tlsAccepts10 from './tls.accepts-1.0.js';
import tlsAccepts11 from './tls.accepts-1.1.js';
import tlsAnonymousAccepted from './tls.anonymous-accepted.js';
import tlsCcsInjection from './tls.ccs-injection.js';
import tlsCertificateExpired from './tls.certificate-expired.js';
import tlsCertificateRevoked from './tls.certificate-revoked.js';
import tlsCertificateValidTooLong from './tls.certificate-valid-too-long.js';
import tlsCompressionAccepted from './tls.compression-accepted.js';
import tlsExportAccepted from './tls.export-accepted.js';
import tlsExportDhAccepted from './tls.export-dh-accepted.js';
import tlsHeartbleed from './tls.heartbleed.js';
import tlsNoExtendedMasterSecret from './tls.no-extended-master-secret.js';
import tlsNoOcspStaple from './tls.no-ocsp-staple.js';
import tlsNoSecureRenegotiation from './tls.no-secure-renegotiation.js';
import tlsNullAccepted from './tls.null-accepted.js';
import tlsOffersRsaKeyTransport from './tls.offers-rsa-key-transport.js';
import tlsRc4Accepted from './tls.rc4-accepted.js';
import tlsRobot from './tls.robot.js';
import tlsSsl2Accepted from './tls.ssl2-accepted.js';
import tlsSsl3Accepted from './tls.ssl3-accepted.js';
import tlsTicketbleed from './tls.ticketbleed.js';
import tlsWeakGroup from './tls.weak-group.js';
import tokenAlgNoneAccepted from './token.alg-none-accepted.js';
import tokenAudienceNotChecked from './token.audience-not-checked.js';
import tokenEmbeddedKeyTrusted from './token.embedded-key-trusted.js';
import tokenExpiryNotChecked from './token.expiry-not-checked.js';
import tokenFamilySurvivesReuse from './token.family-survives-reuse.js';
import tokenPublicKeyAsSecret from './token.public-key-as-secret.js';
import tokenRefreshNotRotated from './token.refresh-not-rotated.js';
import tokenRefreshReuseTolerated from './token.refresh-reuse-tolerated.js';
import tokenRoleClaimBelieved from './token.role-claim-believed.js';
import tokenSignatureNotChecked from './token.signature-not-checked.js';
import webFormsNotChecked from './web.forms-not-checked.js';
import webMixedContent from './web.mixed-content.js';
import webRecordCacheable from './web.record-cacheable.js';
import webRecordInCacheStorage from './web.record-in-cache-storage.js';
import webRecordInLocalStorage from './web.record-in-local-storage.js';
import webhookCertificateNotVerified from './webhook.certificate-not-verified.js';
import webhookExpiredAccepted from './webhook.expired-accepted.js';
import webhookFallsBackToPlaintext from './webhook.falls-back-to-plaintext.js';
import webhookHostNotChecked from './webhook.host-not-checked.js';
import webhookNeverCalled from './webhook.never-called.js';
import webhookOldTlsAccepted from './webhook.old-tls-accepted.js';
import webhookRevokedAccepted from './webhook.revoked-accepted.js';
import webhookUnsigned from './webhook.unsigned.js';

/** Every fault that the clinic knows. */
export const FAULTS: readonly Fault[] = [
  accessAnonymousEverything,
  accessAnonymousSearch,
  accessBillingReadsObservations,
  accessDenialLeaksRecord,
  accessDeniedWriteStillWrites,
  accessEndedSessionReadsEverything,
  accessGarbageTokenAccepted,
  accessNurseReadsDocuments,
  accessRelationshipIgnored,
  accountDisabledAccessTokenLives,
  accountDisabledCookieLives,
  accountDisabledRefreshTokenLives,
  accountDisabledSignsIn,
  auditAddressInLog,
  alertFailuresUnnoticed,
  alertMassAccessUnnoticed,
  alertProminentRecordUnnoticed,
  storedEveryRecordFlagged,
  storedTamperingUnnoticed,
  storedWrongRecordFlagged,
  amendmentAcceptedNotLinked,
  amendmentDenialWithoutBasis,
  amendmentDeniedNotLinked,
  amendmentOriginalOverwritten,
  auditClaimedNameNotLogged,
  auditDeletedByAdmin,
  auditDeniedLoggedAsSuccess,
  auditDeniedReadNotLogged,
  auditEditedByAuditor,
  auditEntryReadableByClinician,
  auditFailedSignInLoggedAsSuccess,
  auditIdFromUserAgent,
  auditNoOutcome,
  auditNoPatient,
  auditNoSource,
  auditNoteTextInLog,
  auditOldEntriesGone,
  auditYearLost,
  auditPurgedInsidePeriod,
  auditPatientAsWorkforce,
  auditNoActorClass,
  auditAdminAsWorkforce,
  auditPasswordInLog,
  auditReadNotLogged,
  auditReadableByAdmin,
  auditReadingNotLogged,
  auditRefusedReadingNotLogged,
  auditSearchClockSlow,
  auditSearchNotLogged,
  auditSearchOfAnotherRequest,
  auditSearchToldTwice,
  auditSearchWrongPatient,
  auditSignInNotLogged,
  auditTimeWithoutZone,
  auditTokenInLog,
  auditUserAgentInLog,
  auditReportEndIgnored,
  auditReportNotByUser,
  auditReportStartsLate,
  auditWriteNotLogged,
  auditCreationNotLogged,
  auditWrongActor,
  auditWrongCodeNotLogged,
  auditWrongPasswordNotLogged,
  authUnknownUserTold,
  chainFieldNotCovered,
  chainRewrittenWhole,
  chainTailCut,
  clockFiveMinutesAhead,
  clockNodesApart,
  contextEndedRelationshipCached,
  contextForwardedBelieved,
  contextNetworkIgnored,
  contextPurposeIgnored,
  contextPurposeIgnoredOnWrite,
  cookieDomainWide,
  cookieNoSameSite,
  cookieNotHttpOnly,
  cookieNotSecure,
  deviceNewOneNotTold,
  deviceNewOneUnnoticed,
  disclosureNotAccounted,
  disclosurePurposeLeftOut,
  disclosureOfAnotherPatient,
  disclosureThreeYearsAlone,
  elevationApprovalNotLogged,
  elevationApprovedByAnyone,
  elevationApprovedByItsRequester,
  elevationEndIneffective,
  elevationNeverExpires,
  elevationOpensMore,
  elevationReasonNotAsked,
  elevationRequestSuffices,
  emergencyBlankReasonAccepted,
  emergencyEmptyReasonAccepted,
  emergencyEndIneffective,
  emergencyNeverExpires,
  emergencyNoStepUp,
  emergencyNobodyTold,
  emergencyNotFlaggedInAudit,
  emergencyOpensEveryPatient,
  emergencyUndesignatedRoleAccepted,
  exportHeaderTellsPatient,
  exportInClear,
  exportKeyBesideTheFile,
  exportMerelyEncoded,
  exportNameTellsPatient,
  exportSecondPassword,
  factorEnrolledByAgedSession,
  factorEnrolmentNotLogged,
  factorEnrolmentNotNotified,
  factorRemovalNotLogged,
  factorRemovalNotNotified,
  factorRemovedByAgedSession,
  factorResetByAgedSession,
  factorResetNotLogged,
  factorResetNotNotified,
  federationAnyContextSuffices,
  fieldsHistoryUnfiltered,
  fieldsPhoneKeptFromNurses,
  fieldsReadUnfiltered,
  fieldsSearchUnfiltered,
  freshnessAnyRequestSatisfies,
  freshnessNeverAsked,
  freshnessOnlyInThePage,
  functionDisablingUnguarded,
  functionOverrideAfterCheck,
  functionOwnRoleChanged,
  functionProfileTakesRole,
  httpRedirectKeepsContent,
  httpServesContent,
  httpSetsCookie,
  httpsNoHsts,
  identityCaseTellsNamesApart,
  identityDefaultAdminAccount,
  identityGenericAccount,
  identitySharedUserId,
  identitySpaceTellsNamesApart,
  identityUnicodeFormTellsNamesApart,
  inboundMissingSignatureAccepted,
  inboundRefusalNotLogged,
  inboundSignatureNotChecked,
  linkExpiryNotSigned,
  linkLivesForDays,
  linkNeverExpires,
  linkPathNotSigned,
  linkSignatureNotChecked,
  lockoutByAddress,
  lockoutHitsOthers,
  lockoutNever,
  lockoutNeverLifted,
  lockoutResetByForwardedFor,
  loggingAttemptNotLogged,
  loggingSwitchAccepted,
  loggingSwitchedOffByAdmin,
  mailCertificateNotVerified,
  mailStarttlsOptional,
  mfaAnyCodeAccepted,
  mfaApiPasswordAlone,
  mfaBasicPasswordAlone,
  mfaCodeGoodForAnHour,
  mfaCodeReusable,
  mfaCodeStepSkippedByUrl,
  mfaCodesNotThrottled,
  mfaMobilePasswordAlone,
  mfaOtherUsersCode,
  mfaRememberedDeviceSkipsCode,
  mfaResetSignsIn,
  mfaStepTokenReusable,
  objectDocumentById,
  objectLetterById,
  objectHistoryById,
  objectSearchNotFiltered,
  objectPatchNotChecked,
  objectIncludeNotFiltered,
  objectBatchNotChecked,
  openidAlgNoneAccepted,
  openidAudienceNotChecked,
  openidCallbackReplayed,
  openidExpiryNotChecked,
  openidIssuerNotChecked,
  openidKeyConfusion,
  openidNoPkce,
  openidNonceNotChecked,
  openidSenderNotChecked,
  openidSignatureNotChecked,
  openidStateNotChecked,
  openidStateOfAnyBrowser,
  outageFailsOpen,
  outageLocksEveryoneOut,
  passkeyChallengeReusable,
  passkeyForeignCredentialAccepted,
  passkeyOriginNotChecked,
  passkeyRelyingPartyNotChecked,
  passkeyUserPresenceNotChecked,
  passwordBlocklistOff,
  passwordCompositionDemanded,
  passwordCutAt72Bytes,
  passwordHintShown,
  passwordRefusedWithoutReason,
  passwordSixSuffice,
  passwordSpacesTrimmed,
  passwordTwentyAtMost,
  passwordUserNameAccepted,
  recordFailedTransactionStays,
  recordHistoryRewritten,
  recordOldVersionsLost,
  recordStaleWriteAccepted,
  samlAudienceNotChecked,
  samlCommentCutsName,
  samlExpiryNotChecked,
  samlIssuerNotChecked,
  samlRecipientNotChecked,
  samlReplayAccepted,
  samlUnsignedAccepted,
  samlWrappingAccepted,
  scopeIgnoredOnWrite,
  scopeTypeIgnored,
  scopePatientIgnored,
  scopeRefreshWidens,
  scopeUnknownGranted,
  segregationGrantsCombined,
  segregationNameBelieved,
  segregationOwnRequestReleased,
  segregationRefusedAndReleased,
  segregationRoleChangeUnasked,
  sessionAbsoluteRestartedByRefresh,
  sessionAccessTokenSurvivesLogout,
  sessionApiAbsoluteIgnored,
  sessionAssetExtendsIdle,
  sessionBearerNeverExpiresOnIdle,
  sessionIdGuessable,
  sessionIdInAddress,
  sessionIdKeptOverSignIn,
  sessionIdleCheckedOnlyByPoll,
  sessionIdleIsTokenExpiry,
  sessionIdleTimerInPageOnly,
  sessionIdleTwiceAsLong,
  sessionLogoutClearsOnlyTheCookie,
  sessionNeverExpiresOnIdle,
  sessionPlantedIdAdopted,
  sessionPollExtendsIdle,
  sessionRefreshOutlivesAbsolute,
  sessionRefreshOutlivesIdle,
  sessionRefreshSurvivesLogout,
  sessionRoleCached,
  sessionWebAbsoluteIgnored,
  sessionWebNeverExpiresOnIdle,
  syslogCertificateNotVerified,
  syslogLostUnderLoad,
  syslogSpoolLost,
  syslogSpoolTooSmall,
  tenantTakenFromHeader,
  tenantTakenFromQuery,
  tenantTakenFromHost,
  tenantSearchNotFiltered,
  tenantCacheShared,
  tenantBatchNotChecked,
  tls3desAccepted,
  tlsAccepts10,
  tlsAccepts11,
  tlsAnonymousAccepted,
  tlsCcsInjection,
  tlsCertificateExpired,
  tlsCertificateRevoked,
  tlsCertificateValidTooLong,
  tlsCompressionAccepted,
  tlsExportAccepted,
  tlsExportDhAccepted,
  tlsHeartbleed,
  tlsNoExtendedMasterSecret,
  tlsNoOcspStaple,
  tlsNoSecureRenegotiation,
  tlsNullAccepted,
  tlsOffersRsaKeyTransport,
  tlsRc4Accepted,
  tlsRobot,
  tlsSsl2Accepted,
  tlsSsl3Accepted,
  tlsTicketbleed,
  tlsWeakGroup,
  tokenAlgNoneAccepted,
  tokenAudienceNotChecked,
  tokenEmbeddedKeyTrusted,
  tokenExpiryNotChecked,
  tokenFamilySurvivesReuse,
  tokenPublicKeyAsSecret,
  tokenRefreshNotRotated,
  tokenRefreshReuseTolerated,
  tokenRoleClaimBelieved,
  tokenSignatureNotChecked,
  webFormsNotChecked,
  webMixedContent,
  webRecordCacheable,
  webRecordInCacheStorage,
  webRecordInLocalStorage,
  webhookCertificateNotVerified,
  webhookExpiredAccepted,
  webhookFallsBackToPlaintext,
  webhookHostNotChecked,
  webhookNeverCalled,
  webhookOldTlsAccepted,
  webhookRevokedAccepted,
  webhookUnsigned,
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

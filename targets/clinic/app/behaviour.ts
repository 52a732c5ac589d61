import { networkAdmits, proxyBelieved, purposeAdmits } from './access/context.js';
import { excludesEachOther } from './access/duties.js';
import { approvesElevation, elevationOpens, elevationReasonSuffices } from './access/elevation.js';
import { grantOpens, reasonSuffices, toldOfEmergency } from './access/emergency.js';
import { withheldFields } from './access/fields.js';
import { designatedForEmergency, mayReadLog, roleScope } from './access/policy.js';
import { inCareTeam, includeAdmits } from './access/reach.js';
import { refusalResource, refuseWrite } from './access/refusal.js';
import { mayRelease, refuseRelease, releaserOf } from './access/release.js';
import { askedScope, refreshedScope, scopeReach } from './access/scopes.js';
import { tenantAdmits, tenantOf } from './access/tenant.js';
import { raisesAlert } from './audit/alerts.js';
import { chainedEvent, shownChain } from './audit/chain.js';
import {
  actorClass,
  auditTime,
  entryRequestId,
  keepForm,
  keptWords,
  maySwitchLog,
  recordAsHappened,
} from './audit/entry.js';
import { changesLog, shownEntries } from './audit/keeping.js';
import { reportColumn, reportPeriod } from './audit/report.js';
import { retainedSince } from './audit/retention.js';
import { audienceAdmits, roleOf, tokenExpired, verifiedClaims } from './auth/access-token.js';
import { changesOwnAccount } from './auth/account-changes.js';
import { administers } from './auth/administration.js';
import {
  anonymousPrincipal,
  basicPrincipal,
  endedAdmits,
  unknownBearerPrincipal,
} from './auth/authenticate.js';
import { riskIsTold, riskOf } from './auth/devices.js';
import { freshEnough } from './auth/freshness.js';
import { assertionCounter } from './auth/passkeys/ceremony.js';
import { challengeUsable } from './auth/passkeys/challenges.js';
import { tellsOf } from './auth/passkeys/notices.js';
import { passkeyFor } from './auth/passkeys/store.js';
import { passwordText } from './auth/password.js';
import { passwordProblem, passwordReason } from './auth/password-rules.js';
import { profileChange } from './auth/profile.js';
import { resetCompletes } from './auth/reset.js';
import { absoluteExpired, idleExpired, restartsIdle, sessionEnd } from './auth/session-limits.js';
import {
  accountAdmits,
  endSession,
  endSessionsOf,
  refreshReused,
  roleInForce,
  stageAdmits,
} from './auth/sessions.js';
import {
  claimedName,
  pendingEnds,
  presetAccount,
  refusalOf,
  secondFactorDue,
  signInHelp,
  signsInByItself,
} from './auth/sign-in.js';
import { failureCounts, failureKey, lockedNames, lockMs, locksAt } from './auth/throttle.js';
import { issueCookie, successorOf } from './auth/tokens.js';
import { codeSeeds, codeStep } from './auth/totp.js';
import { nameKey } from './auth/user-name.js';
import { endFlow, findFlow } from './federation/flow.js';
import { codeChallenge, openIdVouched } from './federation/openid.js';
import { contextSuffices } from './federation/provider.js';
import { samlVouched } from './federation/saml.js';
import { amendedContent, carriedAmendment } from './fhir/amendments.js';
import {
  archiveHeader,
  archiveHeaders,
  archiveName,
  archivePasswords,
  archiveSealed,
} from './fhir/archive.js';
import { directoryKey } from './fhir/directory.js';
import { accountedTo, accountingEntry, accountingSince, accountsFor } from './fhir/disclosure.js';
import { linkExpired, linkLifetime, linkSignatureMatches, linkSigned } from './fhir/link.js';
import { keptVersions } from './fhir/reading.js';
import { batchShortcut } from './fhir/shortcut.js';
import { undoTransaction } from './fhir/transaction.js';
import { versionFits } from './fhir/writing.js';
import { calls } from './integrations/deliveries.js';
import { mailSecurity } from './integrations/mail.js';
import { messageProblem, signedHeaders } from './integrations/signature.js';
import { spoolAdmits, spoolKeeps } from './integrations/syslog.js';
import { receiverTrust } from './integrations/trust.js';
import { webhookTransport } from './integrations/webhook.js';
import { namedAsAltered, versionIntact } from './store/integrity.js';
import { leafProfile } from './tls/leaf.js';
import { staple } from './tls/leaf-status.js';
import { plainAnswer } from './tls/plain.js';
import { protocolOptions } from './tls/protocol.js';
import { weakFront } from './tls/weak-front.js';
import { sessionCookie } from './web/cookies.js';
import { formTokenMatches } from './web/form-token.js';
import { finishedPage, securityHeaders } from './web/headers.js';
import { landing } from './web/sign-in.js';

/**
 * Every security decision of the clinic, in one place and replaceable one by one. Each lives beside the
 * code it serves; the rest of the clinic asks this object and never knows whether a fault has changed it.
 */
export const HEALTHY = {
  /** Session: is it over because nobody used it? */
  idleExpired,
  /** Session: is this use, from which the idle time starts anew? */
  restartsIdle,
  /** Session: is it over because it has lasted long enough? */
  absoluteExpired,
  /** Session: when its last token ends. */
  sessionEnd,
  /** Session: ends it, for every token. */
  endSession,
  /** Session: is the sign-in far enough to open pages? */
  stageAdmits,
  /** Session: may the account's sessions and sign-ins go on, as the account stands now? */
  accountAdmits,
  /** Session: ends all of an account. */
  endSessionsOf,
  /** Session: the role that a request is judged by. */
  roleInForce,
  /** Accounts: the form in which user names are compared. */
  nameKey,
  /** Accounts: who gets in by a name and password that nobody was given: nobody. */
  presetAccount,
  /** Passwords: what is wrong with a new one. */
  passwordProblem,
  /** Passwords: the reason that a refusal gives. */
  passwordReason,
  /** Sign-in: what somebody is told who got it wrong: nothing that helps. */
  signInHelp,
  /** Passwords: the text that is hashed and compared. */
  passwordText,
  /** Session: the cookie's name and attributes. */
  sessionCookie,
  /** Session: the cookie's value at each step of signing in. */
  issueCookie,
  /** Session: where a browser is sent after signing in. */
  landing,
  /** Session: does a form come from a page of this session? */
  formTokenMatches,
  /** Token: what it says, if this clinic signed it. */
  verifiedClaims,
  /** Token: was it issued by this clinic, for what it is presented to? */
  audienceAdmits,
  /** Token: is its lifetime over? */
  tokenExpired,
  /** Token: the role that its bearer acts in. */
  roleOf,
  /** Token: what takes the place of a used refresh token. */
  successorOf,
  /** Token: what becomes of a session whose refresh token came again. */
  refreshReused,
  /** Sign-in: must a code follow the password on this path? */
  secondFactorDue,
  /** Sign-in: does it do without the provider by which somebody is known? */
  signsInByItself,
  /** Sign-in: is a new password by a mailed link a sign-in already? */
  resetCompletes,
  /** Sign-in: the authenticators whose codes count for somebody. */
  codeSeeds,
  /** Sign-in: is a half-finished sign-in over with this attempt? */
  pendingEnds,
  /** Sign-in: what a refusal says. */
  refusalOf,
  /** Sign-in: which count a failure belongs to. */
  failureKey,
  /** Sign-in: does this failure count? */
  failureCounts,
  /** Sign-in: do so many failures lock the name? */
  locksAt,
  /** Sign-in: how long a lock holds. */
  lockMs,
  /** Sign-in: whom a lock stops. */
  lockedNames,
  /** Sign-in: what is unusual about this device. */
  riskOf,
  /** Sign-in: is the holder of the account told of it? */
  riskIsTold,
  /** Audit: the name that is kept of an attempt for which there is no account. */
  claimedName,
  /** Sign-in: the time step of an acceptable code. */
  codeStep,
  /** Federation: which sign-in is it that a browser comes back from? */
  findFlow,
  /** Federation: uses it up. */
  endFlow,
  /** Federation: what binds the code to this sign-in. */
  codeChallenge,
  /** Federation: whom an OpenID provider vouches for, if what it sent is good. */
  openIdVouched,
  /** Federation: the same for a SAML response. */
  samlVouched,
  /** Federation: has the provider seen to the second factor? */
  contextSuffices,
  /** Sign-in: is this challenge of a passkey ceremony good for it? */
  challengeUsable,
  /** Sign-in: the passkey that completes this account's sign-in. */
  passkeyFor,
  /** Sign-in: the counter of a good assertion. */
  assertionCounter,
  /** Notice: is the holder of an account told that a passkey came or went? */
  tellsOf,
  /** Step-up: was the authentication recent enough for what is sensitive? */
  freshEnough,
  /** Who a request without credentials acts as: nobody. */
  anonymousPrincipal,
  /** Who a request with a name and a password in its header acts as: nobody. */
  basicPrincipal,
  /** Who a bearer token that was never issued acts as: nobody. */
  unknownBearerPrincipal,
  /** Session: what a token still opens whose session has ended: nothing. */
  endedAdmits,
  /** Administration: may this role ask for this? */
  administers,
  /** Administration: does somebody who may administer change the own account? */
  changesOwnAccount,
  /** Accounts: what people change of their own. */
  profileChange,
  /** Access: what a role may do to a type of resource. */
  roleScope,
  /** Access: the elements of a patient that a role does without. */
  withheldFields,
  /** Access: is there a care relationship? */
  inCareTeam,
  /** Context: may this role ask for something for this purpose? */
  purposeAdmits,
  /** Context: is it the clinic's proxy that says whom it speaks for? */
  proxyBelieved,
  /** Context: may records leave as a file for this address? */
  networkAdmits,
  /** Scope: what is granted at sign-in of what was asked for. */
  askedScope,
  /** Scope: what is granted at renewal. */
  refreshedScope,
  /** Scope: does it cover this, and for whom? */
  scopeReach,
  /** Tenants: the one that a request is answered in. */
  tenantOf,
  /** Tenants: do patients of this one come into question for someone of another? */
  tenantAdmits,
  /** Tenants: who may be given an answer that was kept. */
  directoryKey,
  /** Access: may what a search adds to what it found be seen? */
  includeAdmits,
  /** Access: what of a batch is answered without its entry being asked for: nothing. */
  batchShortcut,
  /** Access: the resource that goes along with a refusal: none. */
  refusalResource,
  /** Access: what becomes of a change that was refused: nothing. */
  refuseWrite,
  /** Emergency: may this role invoke it? */
  designatedForEmergency,
  /** Emergency: does the reason say anything? */
  reasonSuffices,
  /** Emergency: does this grant open this record now? */
  grantOpens,
  /** Emergency: the roles that are told of it by mail. */
  toldOfEmergency,
  /** Segregation: may nobody have these at once? */
  excludesEachOther,
  /** Segregation: whose act a release is. */
  releaserOf,
  /** Segregation: may this person release what that one prepared? */
  mayRelease,
  /** Segregation: what becomes of a release that was refused: nothing. */
  refuseRelease,
  /** Elevation: does the reason say anything? */
  elevationReasonSuffices,
  /** Elevation: may this administrator approve it? */
  approvesElevation,
  /** Elevation: does it open this now? */
  elevationOpens,
  /** Link: how long it opens its document. */
  linkLifetime,
  /** Link: what its signature is made over. */
  linkSigned,
  /** Link: is the signature the one that belongs to it? */
  linkSignatureMatches,
  /** Link: is its time over? */
  linkExpired,
  /** Archive: an export, encrypted. */
  archiveSealed,
  /** Archive: the passwords that open it. */
  archivePasswords,
  /** Archive: the name of its file. */
  archiveName,
  /** Archive: what its header tells everyone. */
  archiveHeader,
  /** Archive: what is sent beside it. */
  archiveHeaders,
  /** Disclosures: is a patient told of this one? */
  accountsFor,
  /** Disclosures: does it belong into this patient's accounting? */
  accountedTo,
  /** Disclosures: what an accounting says of one. */
  accountingEntry,
  /** Disclosures: the earliest day for which an accounting can be had. */
  accountingSince,
  /** Audit: the entry as it is recorded. */
  auditEntry: recordAsHappened,
  /** Audit: the class of actor that an entry names. */
  actorClass,
  /** Audit: the time that an entry is stamped with. */
  auditTime,
  /** Audit: does this raise an alert? */
  raisesAlert,
  /** Audit: who may switch recording off: nobody. */
  maySwitchLog,
  /** Audit: what the chain covers of an entry. */
  chainedEvent,
  /** Audit: the log as it is shown to who verifies it. */
  shownChain,
  /** Audit: the form that it takes. */
  auditForm: keepForm,
  /** Audit: may this role read the log in this way? */
  mayReadLog,
  /** Audit: is an attempt to change an entry carried out? */
  changesLog,
  /** Audit: the entries as they are shown. */
  shownEntries,
  /** Audit: since when nothing may be purged. */
  retainedSince,
  /** Audit: the period that a report is made for. */
  reportPeriod,
  /** Audit: what a report is sorted by. */
  reportColumn,
  /** Audit: the id of its request that an entry carries. */
  entryRequestId,
  /** Audit: what is kept of the request as it was written: nothing. */
  keptWords,
  /** Integrity: may a change be made on the version that it was made from? */
  versionFits,
  /** Integrity: what becomes of a transaction of which a part failed: nothing. */
  undoTransaction,
  /** Integrity: which versions of a record can still be seen. */
  keptVersions,
  /** Integrity: what a record carries of an amendment that was decided. */
  carriedAmendment,
  /** Integrity: what a record itself says once an amendment was accepted: what it said. */
  amendedContent,
  /** Integrity: is a stored version as it was written? */
  versionIntact,
  /** Integrity: what a report of the store names as altered. */
  namedAsAltered,
  /** Transport: versions and cipher suites. */
  protocolOptions,
  /** Transport: key type and validity of the server's certificate. */
  leafProfile,
  /** Transport: the status that is stapled to the certificate. */
  staple,
  /** Transport: a weaker stack before the server: none. */
  weakFront,
  /** Transport: what a browser is told with every answer. */
  securityHeaders,
  /** Transport: a page, as it is sent. */
  finishedPage,
  /** Transport: what a request that came without TLS gets. */
  plainAnswer,
  /** Outbound: are receivers of this kind called? */
  calls,
  /** Outbound: may one more audit entry wait for its receiver? */
  spoolAdmits,
  /** Outbound: are audit entries kept that could not be sent? */
  spoolKeeps,
  /** Outbound: which receivers may be spoken to. */
  receiverTrust,
  /** Outbound: how an attempt to call a webhook travels. */
  webhookTransport,
  /** Outbound: what a mail server must offer first. */
  mailSecurity,
  /** Integrity: the signature that an event goes out with. */
  signedHeaders,
  /** Integrity: what is wrong with a message that came in. */
  messageProblem,
};

export type Behaviour = Readonly<typeof HEALTHY>;

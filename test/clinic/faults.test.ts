import { readdirSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { connect, type PeerCertificate } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FAULTS } from '../../targets/clinic/faults/index.js';
import * as archives from './archives.js';
import * as boundaries from './boundaries.js';
import * as broken from './break-glass.js';
import { openBrowser } from './browser.js';
import { account, type Bench, code, startBench } from './clinic-client.js';
import * as around from './contexts.js';
import * as cookies from './cookies.js';
import * as disclosed from './disclosures.js';
import * as elevated from './elevations.js';
import { opens } from './federated.js';
import { CHANGES as FEEDS } from './feeds.js';
import * as fieldSets from './field-sets.js';
import * as duties from './functions.js';
import * as links from './links.js';
import * as log from './log-facts.js';
import * as reported from './log-reports.js';
import * as outages from './outage.js';
import * as outward from './outward.js';
import * as passkeys from './passkey-facts.js';
import * as classed from './portal.js';
import { type Identities, makeIdentities } from './receivers.js';
import * as oldEntries from './retention.js';
import * as scopes from './scopes.js';
import * as apart from './segregation.js';
import { CHANGES as SESSION_LIMITS } from './session-limits.js';
import * as staff from './staff.js';
import * as tokens from './tokens.js';
import * as waysIn from './ways-in.js';

const IDLE_MS = 1000;
const EMERGENCY_MS = 800;
const LOCKOUT_MS = 3000;

let bench: Bench;
let identities: Identities;
beforeAll(async () => {
  identities = await makeIdentities();
  bench = await startBench({
    CLINIC_IDLE: `${IDLE_MS}ms`,
    CLINIC_MOBILE_ACCESS_TOKEN: `${tokens.MOBILE_MS}ms`,
    CLINIC_EMERGENCY: `${EMERGENCY_MS}ms`,
    CLINIC_ELEVATION: `${elevated.ELEVATION_MS}ms`,
    CLINIC_LOCKOUT: `${LOCKOUT_MS}ms`,
    CLINIC_LINK: `${links.LINK_MS}ms`,
  });
});
afterAll(() => bench.stop());

type Facts = Readonly<Record<string, unknown>>;

const get = (path: string, token?: string, id = 'probe') =>
  bench.call('GET', path, { token, headers: { 'x-request-id': id } });
const tokenOf = async (pool: string) => (await bench.signIn(account(pool))).access_token;
const NOTE = '/fhir/Observation/o-alice-note';

/** Which of cookie, access and refresh token still work after something was done to the sessions. */
async function survivors(
  happen: (browser: ReturnType<typeof openBrowser>, token: string) => Promise<unknown>,
) {
  const browser = openBrowser(bench.call);
  await browser.signIn(account('clinician'));
  await browser.get('/patients');
  const copy = new Map(browser.cookies);
  const { access_token, refresh_token } = await bench.signIn(account('nurse'));
  await happen(browser, access_token);
  for (const [name, value] of copy) browser.cookies.set(name, value);
  const json = { grant_type: 'refresh_token', refresh_token };
  return {
    cookie: (await browser.get('/patients')).status === 200,
    access: (await get(NOTE, access_token)).status === 200,
    refresh: (await bench.call('POST', '/auth/token', { json })).status === 200,
  };
}

const openid = (): Promise<Facts> => opens(bench, 'oidc');
const saml = (): Promise<Facts> => opens(bench, 'saml');

const idle = (): Promise<Facts> => survivors(() => wait(IDLE_MS + 150));

const logout = (): Promise<Facts> =>
  survivors(async (browser, token) => {
    await browser.post('/logout');
    await bench.call('POST', '/auth/logout', { token });
  });

async function factors(): Promise<Facts> {
  const { username, password } = account('clinician');
  const json = { grant_type: 'password', username, password };
  const first = await bench.call('POST', '/auth/token', { json });
  const wrong = code(account('nurse', 1));
  const second = await bench.call('POST', '/auth/mfa', {
    json: { mfa_token: first.json.mfa_token ?? 'none', code: wrong },
  });
  const browser = openBrowser(bench.call);
  await browser.enterPassword(account('clinician'));
  return {
    passwordAlone: first.status === 200,
    pageByAddress: (await browser.get('/patients')).status === 200,
    anyCode: second.status === 200,
  };
}

const assertions = (): Promise<Facts> => passkeys.assertions(bench);
const changes = (): Promise<Facts> => passkeys.changes(bench, identities);
const exports = (): Promise<Facts> => passkeys.exports(bench);

async function roles(): Promise<Facts> {
  const [clinician, nurse, billing] = await Promise.all(['clinician', 'nurse', 'billing'].map(tokenOf));
  const put = await bench.call('PUT', '/fhir/Patient/p-ben', {
    token: nurse,
    json: { resourceType: 'Patient', name: [{ family: 'Changed' }] },
    headers: { 'if-match': '*' },
  });
  const json = {
    resourceType: 'Observation',
    status: 'final',
    code: { text: 'Smuggled in' },
    subject: { reference: 'Patient/p-ben' },
  };
  const post = await bench.call('POST', '/fhir/Observation', { token: billing, json });
  return {
    billingObservation: (await get(NOTE, billing)).status,
    nurseLetter: (await get('/fhir/Binary/b-alice-letter', nurse)).status,
    unrelated: (await get('/fhir/Patient/p-carol', clinician)).status,
    leak: (await get('/fhir/DocumentReference/d-alice-letter', billing)).text.includes('CNRY'),
    put: put.status,
    post: post.status,
    added: (await get('/fhir/Observation?patient=p-ben', clinician)).text.includes('Smuggled in'),
    written: (await get('/fhir/Patient/p-ben', clinician)).text.includes('Changed'),
  };
}

async function strangers(): Promise<Facts> {
  const ended = await tokenOf('clinician');
  await bench.call('POST', '/auth/logout', { token: ended });
  return {
    search: (await get('/fhir/Observation')).status,
    read: (await get(NOTE)).status,
    garbage: (await get(NOTE, 'garbage')).status,
    whole: (await get('/fhir/Patient/p-alice/$everything')).status,
    wholeAfterwards: (await get('/fhir/Patient/p-alice/$everything', ended)).status,
  };
}

async function audit(): Promise<Facts> {
  const { username } = account('nurse');
  const token = await tokenOf('nurse');
  await get('/fhir/Patient/p-alice', token, 'read');
  await get('/fhir/Patient/p-carol', token, 'denied');
  const json = {
    resourceType: 'Observation',
    status: 'final',
    code: { text: 'Of a test' },
    subject: { reference: 'Patient/p-alice' },
  };
  await bench.call('POST', '/fhir/Observation', { token, json, headers: { 'x-request-id': 'write' } });
  await get('/fhir/Observation?patient=p-alice', token, 'search');
  const auditor = await tokenOf('auditor');
  const searched = (await get('/fhir/AuditEvent?request-id=search', auditor)).json.entry;
  const entries = async (query: string) =>
    (await get(`/fhir/AuditEvent?${query}`, auditor)).json.entry.map(({ resource }) =>
      [resource.outcome, resource.agent[0]?.who.identifier.value === username].join(),
    );
  return {
    read: await entries('request-id=read'),
    denied: await entries('request-id=denied'),
    write: await entries('request-id=write'),
    search: searched.map(({ resource }) => resource.entity[0]?.what?.reference),
    signIn: await entries(`agent=${username}&subtype=110122`),
  };
}

/** A handshake with these limits, trusting anyone: the server's certificate, or undefined if refused. */
function handshake(limits: object): Promise<PeerCertificate | undefined> {
  return new Promise((resolve) => {
    const socket = connect({
      host: '127.0.0.1',
      port: bench.clinic.port,
      rejectUnauthorized: false,
      ...limits,
    });
    socket.on('secureConnect', () => {
      resolve(socket.getPeerCertificate());
      socket.destroy();
    });
    socket.on('error', () => resolve(undefined));
  });
}

async function transport(): Promise<Facts> {
  const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' };
  const certificate = await handshake({});
  const [from, to] = [Date.parse(certificate?.valid_from ?? ''), Date.parse(certificate?.valid_to ?? '')];
  return {
    old: (await handshake(old)) !== undefined,
    rsa: (await handshake({ maxVersion: 'TLSv1.2', ciphers: 'AES128-GCM-SHA256' })) !== undefined,
    long: to - from > 3 * 366 * 24 * 3_600_000,
    expired: to < Date.now(),
  };
}

const outbound = () => outward.outbound(bench, identities);
const inbound = () => outward.inbound(bench);
const clear = () => outward.clear(bench);
const wire = () => outward.wire(bench);
const reset = () => waysIn.reset(bench, identities);
const copies = () => tokens.copies(bench);
const lives = () => tokens.lives(bench);
const STAFF = {
  names: () => staff.names(bench),
  ids: () => staff.ids(bench),
  standing: () => staff.standing(bench),
  passwords: () => staff.passwords(bench),
};
const DUTIES = {
  functions: () => duties.functions(bench),
  profile: () => duties.profile(bench),
};
const guessing = () => waysIn.guessing(bench, LOCKOUT_MS);
const codes = () => waysIn.codes(bench);
const failures = () => waysIn.failures(bench);
const devices = () => waysIn.devices(bench, identities);
const related = () => boundaries.relationships(bench);
const practices = () => boundaries.tenants(bench);
const surrounded = () => around.contexts(bench);
const narrowed = () => scopes.scopes(bench);
const jar = () => cookies.cookies(bench);
const content = () => log.content(bench);
const away = () => outages.outage(bench);
const files = () => archives.archives(bench);
const parts = () => fieldSets.fields(bench);
const documents = () => links.links(bench);
const kept = () => log.kept(bench);
const accountings = () => disclosed.disclosures(bench);
const portal = () => classed.portal(bench);
const past = () => oldEntries.retention(bench);
const periods = () => reported.reports(bench);
const guarded = () => log.guarded(bench);
const separate = () => apart.segregation(bench);
const elevations = () => elevated.elevations(bench);
const emergencies = () => broken.emergencies(bench, identities, EMERGENCY_MS);

/** What each probe finds on a healthy clinic. */
const ADDED = 'A passkey was added to your account';
const REMOVED = 'A passkey was removed from your account';
const RESET = 'Your passkeys were reset';
const TOLD = [ADDED, ADDED, REMOVED, RESET];

const HEALTHY = new Map<() => Promise<Facts>, Facts>([
  [openid, { opened: ['good'], challenges: ['S256'] }],
  [saml, { opened: ['good'], challenges: ['none'] }],
  [idle, { cookie: false, access: false, refresh: false }],
  [logout, { cookie: false, access: false, refresh: false }],
  [factors, { passwordAlone: false, pageByAddress: false, anyCode: false }],
  [
    roles,
    {
      billingObservation: 403,
      nurseLetter: 403,
      unrelated: 403,
      leak: false,
      put: 403,
      post: 403,
      added: false,
      written: false,
    },
  ],
  [strangers, { search: 401, read: 401, garbage: 401, whole: 401, wholeAfterwards: 401 }],
  [content, log.CONTENT],
  [kept, log.KEPT],
  [guarded, log.GUARDED],
  [accountings, disclosed.HEALTHY],
  [portal, classed.HEALTHY],
  [past, oldEntries.HEALTHY],
  [periods, reported.HEALTHY],
  [separate, apart.HEALTHY],
  [elevations, elevated.HEALTHY],
  [emergencies, broken.HEALTHY],
  [parts, fieldSets.HEALTHY],
  [documents, links.HEALTHY],
  [files, archives.HEALTHY],
  [away, outages.HEALTHY],
  [
    audit,
    {
      read: ['0,true'],
      denied: ['4,true'],
      write: ['0,true'],
      signIn: ['0,true'],
      search: ['Patient/p-alice'],
    },
  ],
  [
    copies,
    {
      untouched: 200,
      unsigned: 401,
      unsignedSpelledOtherwise: 401,
      unverified: 401,
      hashed: 401,
      embedded: 401,
      elsewhere: 401,
      promoted: 401,
    },
  ],
  [related, boundaries.HEALTHY_RELATIONSHIPS],
  [practices, boundaries.HEALTHY_TENANTS],
  [narrowed, scopes.HEALTHY_SCOPES],
  [surrounded, around.HEALTHY],
  [jar, cookies.HEALTHY],
  [lives, { fresh: 200, expired: 401, rotated: true, reused: 401, family: 401 }],
  [transport, { old: false, rsa: false, long: false, expired: false }],
  [
    outbound,
    { hooks: ['good'], inClear: false, signed: true, syslogs: ['good'], mails: ['good'], stripped: false },
  ],
  [
    assertions,
    {
      enrolled: 201,
      honest: 200,
      origin: 401,
      'relying-party': 401,
      challenge: 401,
      'user-presence': 401,
      type: 401,
      signature: 401,
      replayed: 401,
      foreign: 401,
    },
  ],
  [changes, { halfDone: 401, fresh: [201, 204, 200], aged: [401, 401, 401], told: TOLD, logged: [2, 1, 1] }],
  [exports, { fresh: [200, 200], aged: [401, 302], wrong: [401], answered: [200, 200] }],
  [inbound, { right: 201, altered: 401, unsigned: 401, entries: 1 }],
  [clear, { status: 308, record: false, cookie: false, strict: true, mixed: false }],
  [
    guessing,
    {
      after: 'too_many_attempts',
      elsewhere: 'too_many_attempts',
      others: 'mfa_required',
      scattered: 'too_many_attempts',
      lifted: 'mfa_required',
    },
  ],
  [
    codes,
    {
      old: false,
      foreign: false,
      own: true,
      again: false,
      tokenAgain: false,
      afterGuesses: 'too_many_attempts',
      known: '/login/code',
      basic: 401,
      mobile: 'mfa_required',
    },
  ],
  [
    failures,
    {
      sameAnswer: true,
      wrong: ['4 north.clinician06'],
      unknown: ['4 north.stranger07'],
      code: ['4 north.clinician06'],
      passwordKept: false,
    },
  ],
  [devices, { mail: true, mails: 1, noted: [false, true] }],
  [
    reset,
    {
      link: true,
      tellsWho: false,
      mails: 1,
      short: 422,
      leadsTo: '/login/code',
      opens: false,
      again: 410,
      oldPassword: 401,
      newPassword: 302,
    },
  ],
  [DUTIES.functions, duties.HEALTHY_FUNCTIONS.functions],
  [DUTIES.profile, duties.HEALTHY_FUNCTIONS.profile],
  [STAFF.names, staff.HEALTHY_STAFF.names],
  [STAFF.ids, staff.HEALTHY_STAFF.ids],
  [STAFF.standing, staff.HEALTHY_STAFF.standing],
  [STAFF.passwords, staff.HEALTHY_STAFF.passwords],
  [
    wire,
    {
      protocols: ['TLS 1.2', 'TLS 1.3'],
      weakSuites: [],
      weakGroup: false,
      revoked: false,
      lacks: [],
      vulnerable: [],
    },
  ],
]);

/** The receivers that must get nothing, in the order in which they are called. */
const BAD = [
  'self-signed',
  'expired',
  'not yet valid',
  'for another host',
  'by an unknown authority',
  'revoked',
  'good, over TLS 1.1',
];

/** What changes under each fault, and nothing else that the probe looks at. */
const CHANGES: Readonly<Record<string, [() => Promise<Facts>, Facts]>> = {
  'session.never-expires-on-idle': [idle, { cookie: true, access: true, refresh: true }],
  'session.web-never-expires-on-idle': [idle, { cookie: true }],
  'session.bearer-never-expires-on-idle': [idle, { access: true, refresh: true }],
  'session.refresh-outlives-idle': [idle, { refresh: true }],
  'session.logout-clears-only-the-cookie': [logout, { cookie: true }],
  'session.refresh-survives-logout': [logout, { refresh: true }],
  'session.access-token-survives-logout': [logout, { access: true }],
  ...Object.fromEntries(
    Object.entries(cookies.CHANGES).map(([id, changed]): [string, [() => Promise<Facts>, Facts]] => [
      id,
      [jar, changed],
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(boundaries.RELATIONSHIP_CHANGES).map(
      ([id, changed]): [string, [() => Promise<Facts>, Facts]] => [id, [related, changed]],
    ),
  ),
  ...Object.fromEntries(
    Object.entries(scopes.SCOPE_CHANGES).map(([id, changed]): [string, [() => Promise<Facts>, Facts]] => [
      id,
      [narrowed, changed],
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(around.CHANGES).map(([id, changed]): [string, [() => Promise<Facts>, Facts]] => [
      id,
      [surrounded, changed],
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(boundaries.TENANT_CHANGES).map(
      ([id, changed]): [string, [() => Promise<Facts>, Facts]] => [id, [practices, changed]],
    ),
  ),
  'token.alg-none-accepted': [copies, { unsignedSpelledOtherwise: 200 }],
  'token.audience-not-checked': [copies, { elsewhere: 200 }],
  'token.embedded-key-trusted': [copies, { embedded: 200 }],
  'token.expiry-not-checked': [lives, { expired: 200 }],
  'token.family-survives-reuse': [lives, { family: 200 }],
  'token.public-key-as-secret': [copies, { hashed: 200 }],
  'token.refresh-not-rotated': [lives, { rotated: false, reused: 200, family: 200 }],
  'token.refresh-reuse-tolerated': [lives, { reused: 200, family: 200 }],
  'token.role-claim-believed': [copies, { promoted: 200 }],
  'token.signature-not-checked': [
    copies,
    {
      unsigned: 200,
      unsignedSpelledOtherwise: 200,
      unverified: 200,
      hashed: 200,
      embedded: 200,
      promoted: 403,
    },
  ],
  'mfa.api-password-alone': [factors, { passwordAlone: true }],
  'mfa.code-step-skipped-by-url': [factors, { pageByAddress: true }],
  'mfa.any-code-accepted': [factors, { anyCode: true }],
  'mfa.remembered-device-skips-code': [codes, { known: '/patients' }],
  'mfa.mobile-password-alone': [codes, { mobile: undefined }],
  'mfa.basic-password-alone': [codes, { basic: 200 }],
  'mfa.code-reusable': [codes, { again: true }],
  'mfa.other-users-code': [codes, { foreign: true }],
  'mfa.code-good-for-an-hour': [codes, { old: true }],
  'mfa.step-token-reusable': [codes, { tokenAgain: true }],
  'mfa.codes-not-throttled': [codes, { afterGuesses: 'mfa_required' }],
  'lockout.never': [
    guessing,
    { after: 'mfa_required', elsewhere: 'mfa_required', scattered: 'mfa_required' },
  ],
  'lockout.by-address': [guessing, { elsewhere: 'mfa_required' }],
  'lockout.reset-by-forwarded-for': [guessing, { scattered: 'mfa_required' }],
  'lockout.hits-others': [guessing, { others: 'too_many_attempts' }],
  'lockout.never-lifted': [guessing, { lifted: 'too_many_attempts' }],
  'auth.unknown-user-told': [failures, { sameAnswer: false }],
  'audit.wrong-password-not-logged': [failures, { wrong: [], unknown: [] }],
  'audit.wrong-code-not-logged': [failures, { code: [] }],
  'audit.failed-sign-in-logged-as-success': [
    failures,
    { wrong: ['0 north.clinician06'], unknown: ['0 north.stranger07'], code: ['0 north.clinician06'] },
  ],
  'audit.password-in-log': [
    failures,
    { unknown: ['4 north.stranger07 (typed-by-somebody-9f2c)'], passwordKept: true },
  ],
  'audit.claimed-name-not-logged': [failures, { unknown: ['4 anonymous'] }],
  'device.new-one-unnoticed': [devices, { mail: false, mails: 0, noted: [false, false] }],
  'device.new-one-not-told': [devices, { mail: false, mails: 0 }],
  'mfa.reset-signs-in': [reset, { leadsTo: '/patients', opens: true }],
  'factor.enrolled-by-aged-session': [changes, { aged: [200, 401, 401] }],
  'factor.removed-by-aged-session': [changes, { aged: [401, 204, 401], logged: [2, 2, 1] }],
  'factor.reset-by-aged-session': [changes, { aged: [401, 401, 200], logged: [2, 1, 2] }],
  'factor.enrolment-not-logged': [changes, { logged: [0, 1, 1] }],
  'factor.removal-not-logged': [changes, { logged: [2, 0, 1] }],
  'factor.reset-not-logged': [changes, { logged: [2, 1, 0] }],
  'factor.enrolment-not-notified': [changes, { told: [REMOVED, RESET] }],
  'factor.removal-not-notified': [changes, { told: [ADDED, ADDED, RESET] }],
  'factor.reset-not-notified': [changes, { told: [ADDED, ADDED, REMOVED] }],
  'passkey.origin-not-checked': [assertions, { origin: 200 }],
  'passkey.relying-party-not-checked': [assertions, { 'relying-party': 200 }],
  'passkey.user-presence-not-checked': [assertions, { 'user-presence': 200 }],
  'passkey.challenge-reusable': [assertions, { replayed: 200 }],
  'passkey.foreign-credential-accepted': [assertions, { foreign: 200 }],
  'freshness.never-asked': [exports, { aged: [200, 200], wrong: [200] }],
  'freshness.any-request-satisfies': [exports, { aged: [200, 200], wrong: [200] }],
  'freshness.only-in-the-page': [exports, { aged: [200, 302], wrong: [200] }],
  'access.billing-reads-observations': [roles, { billingObservation: 200 }],
  'access.nurse-reads-documents': [roles, { nurseLetter: 200 }],
  'access.relationship-ignored': [roles, { unrelated: 200 }],
  'access.denial-leaks-record': [roles, { leak: true }],
  'access.denied-write-still-writes': [roles, { added: true, written: true }],
  'access.anonymous-everything': [strangers, { whole: 200 }],
  'access.anonymous-search': [strangers, { search: 200 }],
  'access.ended-session-reads-everything': [strangers, { wholeAfterwards: 200 }],
  'access.garbage-token-accepted': [strangers, { garbage: 200 }],
  'audit.read-not-logged': [audit, { read: [], search: [] }],
  'audit.write-not-logged': [audit, { write: [] }],
  'audit.creation-not-logged': [audit, { write: [] }],
  'audit.denied-read-not-logged': [audit, { denied: [] }],
  'audit.denied-logged-as-success': [audit, { denied: ['0,true'] }],
  'audit.search-not-logged': [audit, { search: [] }],
  'audit.search-wrong-patient': [audit, { search: ['Patient/p-ben'] }],
  'audit.sign-in-not-logged': [audit, { signIn: [] }],
  'audit.wrong-actor': [audit, { read: ['0,false'], denied: ['4,false'], write: ['0,false'] }],
  'tls.accepts-1.0': [transport, { old: true }],
  'tls.offers-rsa-key-transport': [transport, { rsa: true }],
  'tls.certificate-valid-too-long': [transport, { long: true }],
  'tls.certificate-expired': [transport, { expired: true }],
  'webhook.certificate-not-verified': [outbound, { hooks: ['good', ...BAD.slice(0, 6)] }],
  'webhook.expired-accepted': [outbound, { hooks: ['good', 'expired'] }],
  'webhook.host-not-checked': [outbound, { hooks: ['good', 'for another host'] }],
  'webhook.revoked-accepted': [outbound, { hooks: ['good', 'revoked'] }],
  'webhook.old-tls-accepted': [outbound, { hooks: ['good', 'good, over TLS 1.1'] }],
  'webhook.falls-back-to-plaintext': [outbound, { hooks: ['good', ...BAD], inClear: true }],
  'webhook.never-called': [outbound, { hooks: [] }],
  'webhook.unsigned': [outbound, { signed: false }],
  'syslog.certificate-not-verified': [outbound, { syslogs: ['good', 'self-signed'] }],
  'mail.certificate-not-verified': [outbound, { mails: ['good', 'self-signed'] }],
  'mail.starttls-optional': [outbound, { stripped: true }],
  'federation.any-context-suffices': [openid, { opened: ['good', 'low-acr'] }],
  'openid.alg-none-accepted': [openid, { opened: ['good', 'alg-none'] }],
  'openid.signature-not-checked': [
    openid,
    { opened: ['good', 'alg-none', 'unsigned', 'wrong-key', 'key-confusion', 'altered'] },
  ],
  'openid.key-confusion': [openid, { opened: ['good', 'key-confusion'] }],
  'openid.issuer-not-checked': [openid, { opened: ['good', 'wrong-issuer'] }],
  'openid.audience-not-checked': [openid, { opened: ['good', 'wrong-audience'] }],
  'openid.nonce-not-checked': [openid, { opened: ['good', 'wrong-nonce', 'replayed-token'] }],
  'openid.expiry-not-checked': [openid, { opened: ['good', 'expired', 'not-yet-valid'] }],
  'openid.sender-not-checked': [openid, { opened: ['good', 'other-issuer'] }],
  'openid.state-not-checked': [openid, { opened: ['good', 'wrong-state', 'no-state'] }],
  'openid.state-of-any-browser': [openid, { opened: ['good', 'foreign-state'] }],
  'openid.callback-replayed': [openid, { opened: ['good', 'replayed-code'] }],
  'openid.no-pkce': [openid, { challenges: ['none'] }],
  'saml.unsigned-accepted': [saml, { opened: ['good', 'unsigned'] }],
  'saml.wrapping-accepted': [
    saml,
    { opened: ['good', 'wrapped-response', 'wrapped-before', 'wrapped-around', 'response-signed-only'] },
  ],
  'saml.comment-cuts-name': [saml, { opened: ['good', 'comment-in-name'] }],
  'saml.issuer-not-checked': [saml, { opened: ['good', 'wrong-issuer'] }],
  'saml.audience-not-checked': [saml, { opened: ['good', 'wrong-audience'] }],
  'saml.recipient-not-checked': [saml, { opened: ['good', 'wrong-recipient'] }],
  'saml.expiry-not-checked': [saml, { opened: ['good', 'expired', 'not-yet-valid'] }],
  'saml.replay-accepted': [saml, { opened: ['good', 'replayed'] }],
  'inbound.signature-not-checked': [inbound, { altered: 201 }],
  'inbound.missing-signature-accepted': [inbound, { unsigned: 201 }],
  'inbound.refusal-not-logged': [inbound, { entries: 0 }],
  'http.serves-content': [clear, { status: 200, record: true }],
  'http.redirect-keeps-content': [clear, { record: true }],
  'http.sets-cookie': [clear, { cookie: true }],
  'https.no-hsts': [clear, { strict: false }],
  'web.mixed-content': [clear, { strict: false, mixed: true }],
  'tls.accepts-1.1': [wire, { protocols: ['TLS 1.1', 'TLS 1.2', 'TLS 1.3'] }],
  'tls.ssl2-accepted': [
    wire,
    {
      protocols: ['SSL 2.0', 'TLS 1.2', 'TLS 1.3'],
      weakSuites: ['SSL_CK_RC2_128_CBC_WITH_MD5'],
      vulnerable: ['sweet32', 'drown'],
    },
  ],
  'tls.ssl3-accepted': [
    wire,
    { protocols: ['SSL 3.0', 'TLS 1.2', 'TLS 1.3'], vulnerable: ['poodle', 'beast'] },
  ],
  'tls.rc4-accepted': [wire, { weakSuites: ['TLS_ECDHE_ECDSA_WITH_RC4_128_SHA'], vulnerable: ['rc4'] }],
  'tls.null-accepted': [wire, { weakSuites: ['TLS_ECDHE_ECDSA_WITH_NULL_SHA'], vulnerable: ['null'] }],
  'tls.export-accepted': [
    wire,
    { weakSuites: ['TLS_RSA_EXPORT_WITH_DES40_CBC_SHA'], vulnerable: ['sweet32', 'freak', 'export'] },
  ],
  'tls.3des-accepted': [
    wire,
    { weakSuites: ['TLS_ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA'], vulnerable: ['sweet32'] },
  ],
  'tls.heartbleed': [wire, { vulnerable: ['heartbleed'] }],
  'tls.ccs-injection': [wire, { vulnerable: ['ccs-injection'] }],
  'tls.robot': [wire, { weakSuites: ['TLS_RSA_WITH_AES_128_GCM_SHA256'], vulnerable: ['robot'] }],
  'tls.no-secure-renegotiation': [wire, { lacks: ['secure-renegotiation TLS 1.2'] }],
  'tls.certificate-revoked': [wire, { revoked: true }],
  'tls.ticketbleed': [wire, { vulnerable: ['ticketbleed'] }],
  'tls.compression-accepted': [wire, { lacks: ['compression TLS 1.2'], vulnerable: ['crime'] }],
  'tls.no-extended-master-secret': [wire, { lacks: ['extended-master-secret TLS 1.2'] }],
  'tls.anonymous-accepted': [
    wire,
    { weakSuites: ['TLS_ECDH_anon_WITH_AES_128_CBC_SHA'], vulnerable: ['anonymous'] },
  ],
  'tls.export-dh-accepted': [
    wire,
    {
      weakSuites: ['TLS_DHE_RSA_EXPORT_WITH_DES40_CBC_SHA'],
      vulnerable: ['sweet32', 'logjam', 'export'],
    },
  ],
  'tls.no-ocsp-staple': [wire, { lacks: ['certificate-status TLS 1.2', 'certificate-status TLS 1.3'] }],
  'tls.weak-group': [wire, { weakGroup: true }],
  ...Object.fromEntries(Object.entries(log.GUARDED_CHANGES).map(([id, changed]) => [id, [guarded, changed]])),
  ...Object.fromEntries(
    Object.entries(disclosed.CHANGES).map(([id, changed]) => [id, [accountings, changed]]),
  ),
  ...Object.fromEntries(Object.entries(classed.CHANGES).map(([id, changed]) => [id, [portal, changed]])),
  ...Object.fromEntries(Object.entries(oldEntries.CHANGES).map(([id, changed]) => [id, [past, changed]])),
  ...Object.fromEntries(Object.entries(reported.CHANGES).map(([id, changed]) => [id, [periods, changed]])),
  ...Object.fromEntries(Object.entries(log.KEPT_CHANGES).map(([id, changed]) => [id, [kept, changed]])),
  ...Object.fromEntries(Object.entries(log.CONTENT_CHANGES).map(([id, changed]) => [id, [content, changed]])),
  ...Object.fromEntries(Object.entries(apart.CHANGES).map(([id, changed]) => [id, [separate, changed]])),
  ...Object.fromEntries(Object.entries(elevated.CHANGES).map(([id, changed]) => [id, [elevations, changed]])),
  ...Object.fromEntries(Object.entries(broken.CHANGES).map(([id, changed]) => [id, [emergencies, changed]])),
  ...Object.fromEntries(Object.entries(fieldSets.CHANGES).map(([id, changed]) => [id, [parts, changed]])),
  ...Object.fromEntries(Object.entries(links.CHANGES).map(([id, changed]) => [id, [documents, changed]])),
  ...Object.fromEntries(Object.entries(archives.CHANGES).map(([id, changed]) => [id, [files, changed]])),
  ...Object.fromEntries(Object.entries(outages.CHANGES).map(([id, changed]) => [id, [away, changed]])),
  ...Object.fromEntries(
    Object.entries(duties.FUNCTION_CHANGES).map(([id, [probe, changed]]) => [id, [DUTIES[probe], changed]]),
  ),
  ...Object.fromEntries(
    Object.entries(staff.STAFF_CHANGES).map(([id, [probe, changed]]) => [id, [STAFF[probe], changed]]),
  ),
};

async function facts(probe: () => Promise<Facts>, faults: readonly string[]): Promise<Facts> {
  await bench.clinic.setFaults([]);
  await bench.clinic.reset();
  await bench.clinic.setFaults(faults);
  return probe();
}

test.each([...HEALTHY])('the healthy clinic holds against the probe %o', async (probe, healthy) => {
  expect(await facts(probe, [])).toEqual(healthy);
});

test.each(Object.entries(CHANGES))(
  '%s breaks what it says and nothing beside',
  async (id, [probe, changed]) => {
    expect(await facts(probe, [id])).toEqual({ ...HEALTHY.get(probe), ...changed });
  },
);

test('two faults of one decision combine', async () => {
  const found = await facts(logout, [
    'session.logout-clears-only-the-cookie',
    'session.refresh-survives-logout',
  ]);
  expect(found).toEqual({ cookie: true, access: false, refresh: true });
});

test('every fault is named after its file, declares what it turns, and has a row here', () => {
  const files = readdirSync(new URL('../../targets/clinic/faults/', import.meta.url));
  const named = files.filter((name) => /^[a-z]+\..+\.ts$/.test(name)).map((name) => name.slice(0, -3));
  const ids = FAULTS.map(({ id }) => id).sort();
  expect(ids).toEqual(named.sort());
  expect([...Object.keys(CHANGES), ...Object.keys(SESSION_LIMITS), ...Object.keys(FEEDS)].sort()).toEqual(
    ids,
  );
  expect(FAULTS.filter(({ fails, blinds }) => fails.length + blinds.length === 0)).toEqual([]);
  expect(FAULTS.filter(({ breaks }) => breaks === '')).toEqual([]);
});

test('an unknown fault is refused by name, and the active ones stay', async () => {
  await bench.clinic.setFaults(['access.anonymous-search']);
  await expect(bench.clinic.setFaults(['access.anonymous-serach'])).rejects.toThrow(
    /access\.anonymous-serach.*access\.anonymous-search/,
  );
  expect((await get('/fhir/Observation')).status).toBe(200);
});

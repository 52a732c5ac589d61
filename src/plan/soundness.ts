/** What a target description must not say even when every name in it exists. */
import { jsonpath } from 'json-p3';
import type { SafeprobeError } from '../errors.js';
import type { TargetFile } from '../target/schema.js';
import { accountProblems } from './account-soundness.js';
import { classProblems } from './actor-classes.js';
import { entryProblems } from './audit-entries.js';
import { feedProblems } from './audit-feed.js';
import { retentionProblems } from './audit-retention.js';
import { authenticatorProblems } from './authenticators.js';
import { bodyProblems } from './bodies.js';
import { boundaryProblems } from './boundaries.js';
import { contextProblems } from './contexts.js';
import { disclosureProblems } from './disclosures.js';
import { elevationProblems } from './elevation.js';
import { emergencyProblems } from './emergency.js';
import { emergencyModeProblems } from './emergency-mode.js';
import { exportProblems } from './exports.js';
import { federationProblems } from './federation.js';
import { functionProblems } from './functions.js';
import type { InlinedTarget } from './inline.js';
import { inventoryProblems } from './inventory-soundness.js';
import { linkProblems } from './links.js';
import { lookupProblems } from './lookups.js';
import { mailProblems } from './mailbox.js';
import { secretsOfMessages } from './message-secrets.js';
import { messageProblems } from './message-soundness.js';
import { fieldSetProblems } from './minimum-necessary.js';
import { otherCarrierProblems } from './other-carriers.js';
import { problemAt } from './problems.js';
import { captureExpressionsOf, jsonPathsOf } from './requests.js';
import { scopeProblems } from './scopes.js';
import { secondFactorProblems } from './second-factor.js';
import { segregationProblems } from './segregation.js';
import { storedProblems } from './stored.js';
import { tokenProblems } from './token-soundness.js';
import { trialProblems } from './trials.js';
import { undoingProblems } from './undoing.js';
import type { Locate } from './yaml-source.js';

export function contradictions(target: InlinedTarget, place: Locate): readonly SafeprobeError[] {
  return [
    ...policy(target, place),
    ...missingCanaries(target, place),
    ...emergencyProblems(target, place),
    ...elevationProblems(target, place),
    ...sameAccounts(target, place),
    ...messageProblems(target, place),
    ...tokenProblems(target, place),
    ...otherCarrierProblems(target, place),
    ...inventoryProblems(target, place),
    ...mailProblems(target, place),
    ...trialProblems(target, place),
    ...accountProblems(target, place),
    ...feedProblems(target, place),
    ...entryProblems(target, place),
    ...functionProblems(target, place),
    ...segregationProblems(target, place),
    ...federationProblems(target, place),
    ...authenticatorProblems(target, place),
    ...secondFactorProblems(target, place),
    ...boundaryProblems(target, place),
    ...contextProblems(target, place),
    ...fieldSetProblems(target, place),
    ...scopeProblems(target, place),
    ...linkProblems(target, place),
    ...disclosureProblems(target, place),
    ...retentionProblems(target, place),
    ...classProblems(target, place),
    ...exportProblems(target, place),
    ...emergencyModeProblems(target, place),
    ...storedProblems(target, place),
    ...lookupProblems(target, place),
    ...undoingProblems(target, place),
    ...bodyProblems(target, place),
    ...expressions(target, place),
  ];
}

function policy(target: InlinedTarget, place: Locate): readonly SafeprobeError[] {
  return Object.entries(target.policy ?? {}).flatMap(([action, cells]) =>
    Object.entries(cells).flatMap(([resource, { allow = [], deny = [] }]) =>
      deny.flatMap((persona, index) =>
        allow.includes(persona)
          ? [
              problemAt(place, ['policy', action, resource, 'deny', index], {
                message: `${persona} is both allowed and denied ${action} on ${resource}`,
                found: `${persona} under allow and under deny`,
                expected: 'one of the two',
                remedy: 'remove it from one of the lists',
              }),
            ]
          : [],
      ),
    ),
  );
}

/** A success is seen by the canaries of the resource: without them the oracle could never hold. */
function missingCanaries(target: InlinedTarget, place: Locate): readonly SafeprobeError[] {
  return Object.entries(target.actions ?? {}).flatMap(([name, action]) =>
    (action.canaries ?? []).flatMap((canary, index) =>
      Object.keys(target.policy?.[name] ?? {}).flatMap((resource) => {
        const own = target.resources?.[resource];
        if (own === undefined || own.canaries?.[canary] !== undefined) return [];
        const anywhere = Object.values(target.resources ?? {}).some(
          (each) => each.canaries?.[canary] !== undefined,
        );
        return anywhere
          ? [
              problemAt(place, ['actions', name, 'canaries', index], {
                message: `the resource ${resource} has no canary ${canary}`,
                expected: `canary ${canary} on every resource of policy ${name}`,
                remedy: `plant it and add it under resources.${resource}.canaries`,
              }),
            ]
          : [];
      }),
    ),
  );
}

/** One account twice in a pool would be leased to two checks at once. */
function sameAccounts(target: InlinedTarget, place: Locate): readonly SafeprobeError[] {
  return Object.entries(target.personas ?? {}).flatMap(([persona, { accounts }]) =>
    accounts.flatMap(({ username }, index) => {
      const first = accounts.findIndex((each) => each.username === username);
      return first === index
        ? []
        : [
            problemAt(place, ['personas', persona, 'accounts', index, 'username'], {
              message: `account ${index + 1} of ${persona} is the same as account ${first + 1}`,
              expected: 'each account once in its pool',
              remedy: 'remove it, or name another account',
            }),
          ];
    }),
  );
}

function expressions(target: InlinedTarget, place: Locate): readonly SafeprobeError[] {
  return [
    ...[...jsonPathsOf(target)].flatMap(({ path, text }) => {
      const wrong = jsonPathError(text);
      return wrong === undefined
        ? []
        : [
            problemAt(place, path, {
              message: `this is not a JSONPath: ${wrong}`,
              found: JSON.stringify(text),
              expected: 'RFC 9535 JSONPath, beginning with $',
              remedy: 'compare it with $.entry[*].resource.id',
            }),
          ];
    }),
    ...[...captureExpressionsOf(target)].flatMap(({ path, text }) =>
      groupsIn(text) === 0
        ? [
            problemAt(place, path, {
              message: 'a capture needs a group',
              found: JSON.stringify(text),
              expected: 'parentheses around the part to capture',
              remedy: 'write for example token=([a-z0-9]+)',
            }),
          ]
        : [],
    ),
  ];
}

function jsonPathError(text: string): string | undefined {
  try {
    jsonpath.compile(text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'unreadable';
  }
}

/** The number of groups: an alternative that matches nothing makes any expression match the empty text. */
function groupsIn(expression: string): number {
  return (new RegExp(`${expression}|`, 'u').exec('')?.length ?? 1) - 1;
}

/** Outside a demo: an authorization in force, and no secret in the file itself. `file` before inlining. */
export function authorizationProblems(file: TargetFile, place: Locate, now: Date): readonly SafeprobeError[] {
  if (file.environment === 'demo') return [];
  const { authorization } = file;
  if (authorization === undefined)
    return [
      problemAt(place, ['authorization'], {
        message: 'the authorization is missing',
        found: `environment: ${file.environment}`,
        expected: 'who allowed the probing and until when',
        remedy: 'add authorization: {by: NAME, until: YYYY-MM-DD}; outside a demo nothing runs without it',
        placeOf: ['environment'],
      }),
      ...literals(file, place),
    ];
  const end = new Date(`${authorization.until}T23:59:59.999Z`);
  const isDate = !Number.isNaN(end.getTime()) && end.toISOString().startsWith(authorization.until);
  const late = isDate && end.getTime() < now.getTime();
  return [
    ...(isDate && !late
      ? []
      : [
          problemAt(place, ['authorization', 'until'], {
            message: late ? 'the authorization has expired' : 'there is no such day',
            found: authorization.until,
            expected: `a day from ${now.toISOString().slice(0, 10)} on (UTC)`,
            remedy: late ? 'have it renewed by whoever gave it, then change the date' : 'write YYYY-MM-DD',
          }),
        ]),
    ...literals(file, place),
  ];
}

function literals(file: TargetFile, place: Locate): readonly SafeprobeError[] {
  const accounts = Object.entries(file.personas ?? {}).flatMap(([persona, { accounts }]) => {
    if (!Array.isArray(accounts)) return [];
    return accounts.flatMap((account, index) => {
      const path = ['personas', persona, 'accounts', index];
      return [
        ...(account.password !== undefined && 'literal' in account.password
          ? [[...path, 'password', 'literal']]
          : []),
        ...(account.totp !== undefined && 'literal' in account.totp.secret
          ? [[...path, 'totp', 'secret', 'literal']]
          : []),
        ...(account.hotp !== undefined && 'literal' in account.hotp.secret
          ? [[...path, 'hotp', 'secret', 'literal']]
          : []),
        ...(account.certificate !== undefined && 'literal' in account.certificate.key
          ? [[...path, 'certificate', 'key', 'literal']]
          : []),
        ...(account.recoveryCodes ?? []).flatMap((code, nth) =>
          'literal' in code ? [[...path, 'recoveryCodes', nth, 'literal']] : [],
        ),
      ];
    });
  });
  const messages = secretsOfMessages(file).flatMap(({ path, secret }) =>
    'literal' in secret ? [[...path, 'literal']] : [],
  );
  return [...accounts, ...messages].map((key) =>
    problemAt(place, key, {
      message: `a secret may not stand in the file of a ${file.environment} target`,
      expected: '{env: NAME}, {file: PATH, at: /pointer} or {exec: [command, …]}',
      remedy: 'move it out of the file, refer to it, and change it: it has been written down',
      at: 'key',
    }),
  );
}

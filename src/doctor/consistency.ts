/** What can be read from the file alone: contradictions of policy, never-calls and limits, and parts nobody uses. */

import { parseDuration } from '../duration.js';
import type { Path } from '../plan/keys.js';
import { recordNames } from '../plan/record-names.js';
import { requestsOf } from '../plan/requests.js';
import { httpSource } from '../target/audit-schema.js';
import type { TargetBoundary, TargetFile } from '../target/schema.js';
import type { ScopeGuard } from '../target/scope.js';
import type { Report } from './report.js';
import { usedBySegregation } from './segregation.js';

export function examineConsistency(file: TargetFile, guard: ScopeGuard, report: Report): void {
  neverCalled(file, guard, report);
  policy(file, report);
  limits(file, report);
  unused(file, report);
}

/** A request of the file that its own never-call list refuses. */
function neverCalled(file: TargetFile, guard: ScopeGuard, report: Report): void {
  for (const { path, request } of requestsOf(file)) {
    const { method = 'GET', path: where } = request;
    if (typeof where !== 'string') continue;
    if (!URL.canParse(where, 'http://target.invalid')) continue;
    try {
      guard.checkRequest(String(method), new URL(where, 'http://target.invalid'));
    } catch {
      report.broken('limits', path, {
        what: `${String(method)} ${where} is on the never-call list: it will not be sent`,
        expected: 'a request that scope.never allows',
        fix: 'change the request, or narrow scope.never',
      });
    }
  }
}

function policy(file: TargetFile, report: Report): void {
  for (const [action, resources] of Object.entries(file.policy ?? {}))
    for (const [resource, { allow = [], deny = [] }] of Object.entries(resources)) {
      const key = ['policy', action, resource];
      if (allow.length === 0 && deny.length > 0)
        report.note(
          'limits',
          key,
          `nobody is allowed ${action} on ${resource}: its denials have no one entitled to compare with, and stay inconclusive`,
          'allow: [a persona that may]',
        );
      wrongPath(file, action, [...allow, ...deny], key, report);
    }
  for (const [name, { connect, event, disconnect }] of Object.entries(file.outbound ?? {})) {
    const key = ['outbound', name];
    wrongPath(file, event.action, [event.persona], [...key, 'event', 'persona'], report);
    for (const [which, turn] of Object.entries({ connect, disconnect }))
      if (turn?.signIn !== undefined)
        notOpen(file, turn.signIn, [turn.persona], [...key, which, 'signIn'], which, report);
  }
  for (const [name, { action, persona }] of Object.entries(file.exchanges ?? {}))
    if (persona !== undefined) wrongPath(file, action, [persona], ['exchanges', name, 'persona'], report);
  const { emergency } = file;
  if (emergency === undefined) return;
  for (const which of ['resource', 'otherResource'] as const)
    if (file.policy?.[emergency.read]?.[emergency[which]]?.allow?.includes(emergency.persona) === true)
      report.broken('limits', ['emergency', which], {
        what: `the policy allows ${emergency.persona} ${emergency.read} on ${emergency[which]} anyway`,
        expected: 'a record that is closed to this persona without an emergency',
        fix: 'name another record, or correct the policy',
      });
}

/** A cell that can't be tried: the action needs a way in which is not open to the persona. */
function wrongPath(
  file: TargetFile,
  action: string,
  personas: readonly string[],
  key: Path,
  report: Report,
): void {
  const signIn = file.actions?.[action]?.signIn;
  if (signIn !== undefined) notOpen(file, signIn, personas, key, action, report);
}

function notOpen(
  file: TargetFile,
  signIn: string,
  personas: readonly string[],
  key: Path,
  what: string,
  report: Report,
): void {
  const open = file.signIn?.[signIn]?.personas;
  const shut = open === undefined ? [] : personas.filter((persona) => !open.includes(persona));
  if (shut.length > 0)
    report.broken('limits', key, {
      what: `${what} needs the sign-in path ${signIn}, which is not open to ${shut.join(', ')}`,
      expected: `personas of signIn.${signIn}.personas`,
      fix: 'add them there, or name others here',
    });
}

function limits(file: TargetFile, report: Report): void {
  for (const [name, { idle, absolute }] of Object.entries(file.signIn ?? {})) {
    const key = ['signIn', name];
    if (idle === undefined)
      report.note(
        'limits',
        key,
        `${name} declares no idle limit: its automatic logoff is not examined`,
        'idle: 15m',
      );
    else report.works('limits', [...key, 'idle'], `idle limit declared: ${idle}`);
    if (idle !== undefined && absolute !== undefined && parseDuration(idle) >= parseDuration(absolute))
      report.broken('limits', [...key, 'idle'], {
        what: `the idle limit of ${name} (${idle}) is not below its absolute limit (${absolute})`,
        expected: `less than ${absolute}`,
        fix: 'correct one of the two',
      });
  }
  const { emergency } = file;
  const [first] = Object.values(file.signIn ?? {});
  const absolute = (emergency?.signIn === undefined ? first : file.signIn?.[emergency.signIn])?.absolute;
  if (
    emergency !== undefined &&
    absolute !== undefined &&
    parseDuration(emergency.duration) >= parseDuration(absolute)
  )
    report.broken('limits', ['emergency', 'duration'], {
      what: `emergency access (${emergency.duration}) lasts as long as a whole session (${absolute})`,
      expected: `less than ${absolute}: the session must outlive it to see it end`,
      fix: 'correct one of the two',
    });
}

/** What the sections on records and alerts name. */
function usedByRecords(file: TargetFile) {
  const used = { personas: [] as string[], actions: [] as string[], resources: [] as string[] };
  recordNames(file, {
    persona: (_, name) => used.personas.push(name),
    action: (_, name) => used.actions.push(name),
    resource: (_, name) => used.resources.push(name),
  });
  return used;
}

function unused(file: TargetFile, report: Report): void {
  const { emergency, elevation, functions, audit, outbound, exchanges, disclosures } = file;
  const apart = usedBySegregation(file);
  const records = usedByRecords(file);
  const calls = Object.values(outbound ?? {});
  const received = Object.values(exchanges ?? {});
  const cells = Object.entries(file.policy ?? {});
  const protects = [
    ...Object.values(file.signIn ?? {}).flatMap(({ protects: own }) =>
      own === undefined ? [] : [own, ...Object.values(own.for ?? {})],
    ),
    ...(file.secondFactor?.exempt ?? []).flatMap(({ withholds }) => withholds ?? []),
  ];
  const readBacks = Object.values(file.actions ?? {}).flatMap(({ readBack }) => readBack ?? []);
  const boundaries = [file.relationships ?? {}, file.tenants ?? {}].flatMap((each) => Object.values(each));
  const scoped = Object.values(file.scopes ?? {}).flatMap(({ tokens }) =>
    Object.values(tokens).flatMap(({ may, mayNot }) => [may, ...mayNot]),
  );
  const contexts = Object.values(file.contexts ?? {});
  const turns = contexts.flatMap(({ others }) =>
    Object.values(others).flatMap((how) => ('change' in how ? [how.change, how.restore] : [])),
  );
  const tried = [...scoped, ...contexts.flatMap(({ tries }) => tries)];
  const fieldSets = Object.values(file.minimumNecessary ?? {});
  const switches = audit?.switches ?? [];
  const inCells = cells.flatMap(([, resources]) => Object.values(resources));
  const personas = new Set([
    ...inCells.flatMap(({ allow = [], deny = [] }) => [...allow, ...deny]),
    ...readBacks.map(({ persona }) => persona),
    ...(emergency === undefined ? [] : [emergency.persona, emergency.undesignated]),
    ...(elevation === undefined ? [] : [elevation.requester, elevation.approver, elevation.unentitled]),
    ...(audit === undefined ? [] : (httpSource(audit)?.persona ?? [])),
    ...calls.flatMap(({ connect, event }) => [connect.persona, event.persona]),
    ...received.flatMap(({ persona }) => persona ?? []),
    ...(disclosures === undefined ? [] : [disclosures.persona]),
    ...boundaries.flatMap(({ entitled, stranger }) => [entitled, stranger]),
    ...[...Object.values(file.scopes ?? {}), ...contexts, ...turns].map(({ persona }) => persona),
    ...fieldSets.flatMap(({ whole, gets }) => [whole, ...Object.keys(gets)]),
    ...(file.lockout === undefined ? [] : [file.lockout.persona]),
    ...switches.flatMap((each) => each.personas),
    ...apart.personas,
    ...records.personas,
  ]);
  const actions = new Set([
    ...cells.map(([action]) => action),
    ...protects.map(({ action }) => action),
    ...readBacks.map(({ action }) => action),
    ...(emergency === undefined ? [] : [emergency.request, emergency.read, emergency.end ?? '']),
    ...(elevation === undefined
      ? []
      : [
          elevation.request,
          elevation.approve,
          elevation.end ?? '',
          elevation.opens.action,
          elevation.other.action,
        ]),
    ...(functions === undefined
      ? []
      : [
          ...functions.operations.map(({ action }) => action),
          functions.ownRole ?? '',
          functions.profile?.change ?? '',
          functions.profile?.read ?? '',
        ]),
    ...calls.map(({ event }) => event.action),
    ...received.map(({ action }) => action),
    ...(disclosures === undefined
      ? []
      : [disclosures.accountable, disclosures.treatment.action, disclosures.accounting.action]),
    ...[...tried, ...turns, ...Object.values(file.exports ?? {})].map(({ action }) => action),
    ...Object.values(file.links ?? {}).map(({ issue }) => issue),
    ...switches.flatMap(({ action, on = action }) => [action, on]),
    ...apart.actions,
    ...records.actions,
    ...fieldSets.flatMap(({ ways }) => Object.values(ways).flatMap(({ actions: asked }) => asked)),
    ...boundaries.flatMap(({ ways }) =>
      Object.values<TargetBoundary['ways'][string]>(ways).flatMap((how) => ('none' in how ? [] : how)),
    ),
  ]);
  const resources = new Set([
    ...cells.flatMap(([, each]) => Object.keys(each)),
    ...protects.flatMap(({ resource }) => resource ?? []),
    ...(emergency === undefined ? [] : [emergency.resource, emergency.otherResource]),
    ...(elevation === undefined ? [] : [elevation.opens.resource, elevation.other.resource]),
    ...calls.map(({ event }) => event.resource),
    ...received.map(({ resource }) => resource),
    ...(disclosures === undefined ? [] : [disclosures.resource, disclosures.undisclosed]),
    ...boundaries.flatMap(({ record, own }) => [record, ...own]),
    ...[...tried, ...turns].flatMap(({ resource }) => resource ?? []),
    ...switches.map(({ resource }) => resource),
    ...apart.resources,
    ...records.resources,
    ...fieldSets.map(({ resource }) => resource),
  ]);
  if (file.receivers !== undefined && calls.length === 0)
    report.note('unused', ['receivers'], 'nothing under outbound calls a receiver', 'use it, or remove it');
  for (const [section, used, what] of [
    ['personas', personas, 'is in no policy, and nothing else needs it'],
    ['actions', actions, 'is in no policy, and nothing else refers to it: it is never tried'],
    ['resources', resources, 'is in no policy, and nothing else refers to it'],
  ] as const)
    for (const name of Object.keys(file[section] ?? {}))
      if (!used.has(name)) report.note('unused', [section, name], `${name} ${what}`, 'use it, or remove it');
}

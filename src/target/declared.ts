/** What of a target a kind may look at before it does anything: names, limits and policy. */
import { parseDuration } from '../duration.js';
import type { BoundaryFacts } from '../kinds/boundaries.js';
import type { EmergencyFacts } from '../kinds/emergency.js';
import type { PolicyCell, Probe } from '../kinds/probe.js';
import { stepUpOf } from './authenticators/step-up.js';
import { contextRules } from './contexts-schema.js';
import type { Driver } from './driver.js';
import { elevationFacts } from './elevation-schema.js';
import { fieldSetsOf } from './field-sets-schema.js';
import { functionsFacts } from './functions-schema.js';
import { recordsOf } from './records.js';
import { actionOf, portOf } from './resolved.js';
import type { TargetBoundary } from './schema.js';
import { secondFactorFacts } from './second-factor.js';
import { segregationFacts } from './segregation-schema.js';

export function declared(driver: Driver) {
  const { file } = driver.target;
  return {
    signIns: Object.entries(file.signIn ?? {}).map(([name, path]) => ({
      name,
      carrier: path.carrier.cookie === undefined ? ('header' as const) : ('cookie' as const),
      protects:
        path.protects === undefined
          ? null
          : { action: path.protects.action, resource: path.protects.resource ?? null },
      ...secondFactorFacts(file, name, path),
      idleMs: path.idle === undefined ? null : parseDuration(path.idle),
      absoluteMs: path.absolute === undefined ? null : parseDuration(path.absolute),
      hasSignOut: path.signOut !== undefined,
      hasRefresh: path.refresh !== undefined,
      ...(path.carriers === undefined ? {} : { hasOthers: true }),
      ...(path.activity === 'renewal' ? { renewalAlone: true } : {}),
      factors: path.steps.flatMap((step) => step.factor ?? []),
      through: path.steps.some((step) => 'browser' in step) ? ('browser' as const) : ('http' as const),
      personas: path.personas ?? Object.keys(file.personas ?? {}),
    })),
    personas: Object.keys(file.personas ?? {}),
    auditedPersonas: file.audit?.personas ?? Object.keys(file.personas ?? {}),
    resources: Object.keys(file.resources ?? {}),
    actions: Object.entries(file.actions ?? {}).map(([name, action]) => ({
      name,
      method: action.request.method ?? 'GET',
      writes: action.writes === true,
      operation: action.operation as 'C' | 'R' | 'U' | 'D' | 'E',
      ...(action.event === undefined ? {} : { event: action.event }),
      ...(action.readBack === undefined ? {} : { readBack: action.readBack }),
    })),
    policy: policyCells(driver),
    emergency: emergencyFacts(driver),
    elevation: elevationFacts(file.elevation, (name) => file.actions?.[name]?.writes === true),
    relationships: boundaries(file.relationships),
    tenants: boundaries(file.tenants),
    functions: functionsFacts(file.functions),
    actorClasses: Object.entries(file.audit?.classes ?? {}).map(([name, { personas, words }]) => ({
      name,
      personas: [...personas],
      words: [...words],
    })),
    contexts: contextRules(file.contexts),
    segregation: segregationFacts(file.segregation, file.lacks),
    fieldSets: fieldSetsOf(file),
    records: recordsOf(file),
    logSwitches: (file.audit?.switches ?? []).map((each) => ({ ...each, on: each.on ?? null })),
    services: Object.entries(file.services ?? {}).map(([name, { host, port, protocol }]) => ({
      name,
      host,
      port: portOf(port, `services.${name}.port`),
      protocol,
    })),
    protectedReads: protectedReads(driver),
    tlsEndpoints: Object.entries(file.endpoints ?? {}).map(([name, endpoint]) => ({
      name,
      host: endpoint.host,
      port: portOf(endpoint.port, `endpoints.${name}.port`),
    })),
  };
}

/** One cell for each reading action that shows canaries: the first persona of the policy that may. */
function protectedReads({ target: { file } }: Driver): Probe['protectedReads'] {
  return Object.entries(file.policy ?? {}).flatMap(([action, resources]) => {
    const found = file.actions?.[action];
    if (found === undefined || found.writes === true || (found.canaries ?? []).length === 0) return [];
    if ((found.request.method ?? 'GET') !== 'GET') return [];
    for (const [resource, { allow = [] }] of Object.entries(resources)) {
      const [persona] = allow;
      if (persona === undefined) continue;
      const [first] =
        Object.entries(file.signIn ?? {}).find(([, path]) => path.personas?.includes(persona) ?? true) ?? [];
      const signIn = found.signIn ?? first;
      return signIn === undefined ? [] : [{ action, resource, persona, signIn }];
    }
    return [];
  });
}

function boundaries(
  section: { readonly [name: string]: TargetBoundary } | undefined,
): readonly BoundaryFacts[] {
  return Object.entries(section ?? {}).map(([name, { entitled, stranger, record, own, ways }]) => ({
    name,
    entitled,
    stranger,
    record,
    own: [...own],
    ways: Object.entries(ways).map(([way, how]) =>
      'none' in how ? { way, actions: [], none: how.none } : { way, actions: [...how], none: null },
    ),
  }));
}

function policyCells(driver: Driver): readonly PolicyCell[] {
  return Object.entries(driver.target.file.policy ?? {}).flatMap(([action, resources]) =>
    Object.entries(resources).flatMap(([resource, cell]) => [
      ...(cell.allow ?? []).map((persona): PolicyCell => ({ action, resource, persona, access: 'allow' })),
      ...(cell.deny ?? []).map((persona): PolicyCell => ({ action, resource, persona, access: 'deny' })),
    ]),
  );
}

function emergencyFacts(driver: Driver): EmergencyFacts | null {
  const { emergency } = driver.target.file;
  if (emergency === undefined) return null;
  return {
    persona: emergency.persona,
    undesignated: emergency.undesignated,
    signIn:
      emergency.signIn ??
      actionOf(driver.target, emergency.read).signIn ??
      Object.keys(driver.target.file.signIn ?? {})[0] ??
      '',
    resource: emergency.resource,
    otherResource: emergency.otherResource,
    request: emergency.request,
    read: emergency.read,
    end: emergency.end ?? null,
    durationMs: parseDuration(emergency.duration),
    stepUp: emergencyStepUp(driver, emergency.stepUp),
    alert:
      emergency.alert === undefined
        ? null
        : {
            accounts: (driver.target.accounts[emergency.alert.persona] ?? []).map(({ username }) => username),
            subject: emergency.alert.subject,
            withinMs: parseDuration(emergency.alert.within),
          },
  };
}

function emergencyStepUp(driver: Driver, name: string | undefined): EmergencyFacts['stepUp'] {
  if (name === undefined) return null;
  const { fresh, answer } = stepUpOf(driver, name);
  return { name, freshMs: parseDuration(fresh), answerable: answer !== undefined };
}

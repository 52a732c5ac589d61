/** Names within a target description that must lead somewhere: personas, actions, resources, sign-ins, bases, canaries. */
import type { SafeprobeError } from '../errors.js';
import { FEATURES } from '../kinds/definition.js';
import type { TargetOutbound } from '../target/schema.js';
import { accountNames } from './account-soundness.js';
import { namesOfClasses } from './actor-classes.js';
import { namesOfAuditInterface } from './audit-interface.js';
import { namesOfRetention } from './audit-retention.js';
import { namesOfAuthenticators } from './authenticators.js';
import { namesOfBoundaries } from './boundaries.js';
import { namesOfContexts } from './contexts.js';
import { namesOfDisclosures } from './disclosures.js';
import { elevationNames } from './elevation.js';
import { namesOfExports } from './exports.js';
import { federationNames } from './federation.js';
import { functionNames } from './functions.js';
import type { InlinedTarget } from './inline.js';
import type { Path } from './keys.js';
import { namesOfLinks } from './links.js';
import { namesOfLookups } from './lookups.js';
import { namesOfFieldSets } from './minimum-necessary.js';
import { listed, renameRemedy } from './nearest.js';
import { problemAt } from './problems.js';
import { recordNames } from './record-names.js';
import { requestsOf } from './requests.js';
import { namesOfScopes } from './scopes.js';
import { namesOfSecondFactor } from './second-factor.js';
import { segregationNames } from './segregation.js';
import { namesOfUndoing } from './undoing.js';
import type { Locate } from './yaml-source.js';

type Note = (path: Path, name: string, at?: 'key') => void;

export function danglingNames(target: InlinedTarget, place: Locate): readonly SafeprobeError[] {
  const errors: SafeprobeError[] = [];
  const known = (what: string, section: string, names: readonly string[]): Note => {
    const set = new Set(names);
    return (path, name, at) => {
      if (set.has(name)) return;
      errors.push(
        problemAt(place, path, {
          message: `there is no ${what} ${name}`,
          expected: `one of ${listed(names)}`,
          remedy: renameRemedy(name, names, `declare it under ${section}, or name one that is`),
          ...(at === undefined ? {} : { at }),
        }),
      );
    };
  };
  const persona = known('persona', 'personas', Object.keys(target.personas ?? {}));
  const action = known('action', 'actions', Object.keys(target.actions ?? {}));
  const resource = known('resource', 'resources', Object.keys(target.resources ?? {}));
  const signIn = known('sign-in', 'signIn', Object.keys(target.signIn ?? {}));
  const base = known('base', 'bases', Object.keys(target.bases ?? {}));
  const feature = known('feature', 'lacks', FEATURES);
  const canary = known('canary', 'canaries of a resource', [
    ...new Set(Object.values(target.resources ?? {}).flatMap((each) => Object.keys(each.canaries ?? {}))),
  ]);

  for (const [name, path] of Object.entries(target.signIn ?? {})) {
    all(persona, ['signIn', name, 'personas'], path.personas);
  }
  for (const [name, each] of Object.entries(target.actions ?? {})) {
    if (each.signIn !== undefined) signIn(['actions', name, 'signIn'], each.signIn);
    if (each.readBack !== undefined) {
      action(['actions', name, 'readBack', 'action'], each.readBack.action);
      persona(['actions', name, 'readBack', 'persona'], each.readBack.persona);
    }
    all(canary, ['actions', name, 'canaries'], each.canaries);
  }
  for (const [actionName, cells] of Object.entries(target.policy ?? {})) {
    action(['policy', actionName], actionName, 'key');
    for (const [resourceName, cell] of Object.entries(cells)) {
      const path = ['policy', actionName, resourceName];
      resource(path, resourceName, 'key');
      all(persona, [...path, 'allow'], cell.allow);
      all(persona, [...path, 'deny'], cell.deny);
    }
  }
  namesOfSecondFactor(target, { persona, action, resource, signIn });
  const { emergency, audit } = target;
  if (emergency !== undefined) {
    persona(['emergency', 'persona'], emergency.persona);
    persona(['emergency', 'undesignated'], emergency.undesignated);
    resource(['emergency', 'resource'], emergency.resource);
    resource(['emergency', 'otherResource'], emergency.otherResource);
    for (const key of ['request', 'read', 'end'] as const) {
      const name = emergency[key];
      if (name !== undefined) action(['emergency', key], name);
    }
    if (emergency.signIn !== undefined) signIn(['emergency', 'signIn'], emergency.signIn);
    if (emergency.alert !== undefined) persona(['emergency', 'alert', 'persona'], emergency.alert.persona);
  }
  if (audit !== undefined && 'request' in audit.source) {
    persona(['audit', 'source', 'persona'], audit.source.persona);
    if (audit.source.signIn !== undefined) signIn(['audit', 'source', 'signIn'], audit.source.signIn);
  }
  if (audit?.reasons !== undefined) {
    persona(['audit', 'reasons', 'source', 'persona'], audit.reasons.source.persona);
    if (audit.reasons.source.signIn !== undefined)
      signIn(['audit', 'reasons', 'source', 'signIn'], audit.reasons.source.signIn);
  }
  if (audit !== undefined && 'syslog' in audit.source) {
    for (const key of ['connect', 'disconnect'] as const) {
      const turn = audit.source.syslog[key];
      if (turn === undefined) continue;
      persona(['audit', 'source', 'syslog', key, 'persona'], turn.persona);
      if (turn.signIn !== undefined) signIn(['audit', 'source', 'syslog', key, 'signIn'], turn.signIn);
    }
  }
  errors.push(...namesOfAuditInterface(target, { persona, signIn }, place));
  if (audit?.report !== undefined) {
    persona(['audit', 'report', 'persona'], audit.report.persona);
    if (audit.report.signIn !== undefined) signIn(['audit', 'report', 'signIn'], audit.report.signIn);
  }
  namesOfRetention(target, { persona, signIn });
  namesOfClasses(target, { persona });
  if (audit?.chain !== undefined) {
    persona(['audit', 'chain', 'persona'], audit.chain.persona);
    if (audit.chain.signIn !== undefined) signIn(['audit', 'chain', 'signIn'], audit.chain.signIn);
  }
  elevationNames(target, { persona, action, resource });
  functionNames(target, { persona, action, resource });
  segregationNames(target, { persona, action, resource });
  for (const [index, each] of (audit?.switches ?? []).entries()) {
    const path = ['audit', 'switches', index];
    action([...path, 'action'], each.action);
    if (each.on !== undefined) action([...path, 'on'], each.on);
    resource([...path, 'resource'], each.resource);
    all(persona, [...path, 'personas'], each.personas);
  }
  recordNames(target, { persona, action, resource });
  namesOfLookups(target, { persona, action });
  namesOfUndoing(target, { persona, action });
  accountNames(target, { persona, signIn });
  inventoryNames(target, { persona, signIn });
  messages(target, { persona, action, resource, signIn }, place, errors);
  if (target.emergencyMode !== undefined) signIn(['emergencyMode', 'signIn'], target.emergencyMode.signIn);
  namesOfDisclosures(target, { persona, action, resource });
  namesOfFieldSets(target, { persona, action, resource });
  namesOfExports(target, { persona, action, resource });
  namesOfLinks(target, { persona, action, resource });
  federationNames(target, { persona, action, resource, signIn });
  namesOfAuthenticators(target, { persona, action, resource, signIn });
  namesOfBoundaries(target, { persona, action, resource });
  namesOfContexts(target, { persona, action, resource });
  namesOfScopes(target, { persona, action, resource, signIn });
  for (const { path, request } of requestsOf(target))
    if (typeof request.base === 'string') base([...path, 'base'], request.base);
    else if (Object.keys(target.bases ?? {}).length === 0)
      errors.push(
        problemAt(place, path, {
          message: 'this request has no address to go to',
          expected: 'at least one base address under `bases`',
          remedy: 'add bases: {api: "https://…"}',
        }),
      );
  for (const name of Object.keys(target.lacks ?? {})) feature(['lacks', name], name, 'key');
  return errors;
}

function all(note: Note, path: Path, names: readonly string[] = []): void {
  for (const [index, name] of names.entries()) note([...path, index], name);
}

function inventoryNames(
  { inventory }: InlinedTarget,
  { persona, signIn }: { readonly [what in 'persona' | 'signIn']: Note },
): void {
  const each = (path: Path, named: { readonly persona?: string; readonly signIn?: string }) => {
    if (named.persona !== undefined) persona([...path, 'persona'], named.persona);
    if (named.signIn !== undefined) signIn([...path, 'signIn'], named.signIn);
  };
  for (const section of ['documents', 'operations'] as const)
    for (const [name, named] of Object.entries(inventory?.[section] ?? {}))
      each(['inventory', section, name], named);
  if (inventory?.crawl !== undefined) each(['inventory', 'crawl'], inventory.crawl);
}

/** What outbound calls and signed exchanges name; a call's payload is of the resource of its own event. */
function messages(
  target: InlinedTarget,
  notes: { readonly [what in 'persona' | 'action' | 'resource' | 'signIn']: Note },
  place: Locate,
  errors: SafeprobeError[],
): void {
  const turns = (path: Path, both: Pick<TargetOutbound, 'connect' | 'disconnect'>) => {
    for (const key of ['connect', 'disconnect'] as const) {
      const turn = both[key];
      if (turn === undefined) continue;
      notes.persona([...path, key, 'persona'], turn.persona);
      if (turn.signIn !== undefined) notes.signIn([...path, key, 'signIn'], turn.signIn);
    }
  };
  if (target.mailbox !== undefined) turns(['mailbox'], target.mailbox);
  for (const [name, each] of Object.entries(target.outbound ?? {})) {
    const path = ['outbound', name];
    const { event, carries } = each;
    turns(path, each);
    notes.persona([...path, 'event', 'persona'], event.persona);
    notes.action([...path, 'event', 'action'], event.action);
    notes.resource([...path, 'event', 'resource'], event.resource);
    const own = target.resources?.[event.resource];
    if (own === undefined) continue;
    const known = [...Object.keys(own.canaries ?? {}), 'marker', 'nonce'];
    for (const [index, label] of carries.entries())
      if (!known.includes(label))
        errors.push(
          problemAt(place, [...path, 'carries', index], {
            message: `the resource ${event.resource} has no canary ${label}`,
            expected: `one of ${listed(known)}`,
            remedy: renameRemedy(
              label,
              known,
              `plant it and add it under resources.${event.resource}.canaries`,
            ),
          }),
        );
  }
  for (const [name, { action, resource, persona }] of Object.entries(target.exchanges ?? {})) {
    const path = ['exchanges', name];
    notes.action([...path, 'action'], action);
    notes.resource([...path, 'resource'], resource);
    if (persona !== undefined) notes.persona([...path, 'persona'], persona);
  }
}

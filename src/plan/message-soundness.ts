/** What outbound calls and signed exchanges must say, so that something can be seen of them. */
import type { SafeprobeError } from '../errors.js';
import type { TargetOutbound } from '../target/schema.js';
import type { InlinedTarget } from './inline.js';
import type { Path } from './keys.js';
import { templateProblems } from './message-templates.js';
import { listed, renameRemedy } from './nearest.js';
import { problemAt } from './problems.js';
import type { Locate } from './yaml-source.js';

export function messageProblems(target: InlinedTarget, place: Locate): readonly SafeprobeError[] {
  return [
    ...Object.entries(target.outbound ?? {}).flatMap(([name, each]) => [
      ...captured(each, ['outbound', name], place),
      ...nonce(each, ['outbound', name], target, place),
      ...marker(each, ['outbound', name], target, place),
      ...denied(each.event, ['outbound', name, 'event', 'persona'], target, place),
      ...keyed(each.signature, ['outbound', name, 'signature'], place),
    ]),
    ...Object.entries(target.exchanges ?? {}).flatMap(([name, each]) => [
      ...keyed(each.signature, ['exchanges', name, 'signature'], place),
      ...readable(each.action, ['exchanges', name, 'action'], target, place),
      ...denied(each, ['exchanges', name, 'persona'], target, place),
    ]),
    ...templateProblems(target, place),
  ];
}

/** `{captured: x}` means a capture of `connect`. */
function captured({ signature, connect }: TargetOutbound, path: Path, place: Locate) {
  const secret = signature?.secret;
  if (secret === undefined || !('captured' in secret)) return [];
  const names = connect.steps.flatMap((step) => Object.keys(step.capture ?? {}));
  if (names.includes(secret.captured)) return [];
  return [
    problemAt(place, [...path, 'signature', 'secret', 'captured'], {
      message: `no step of connect captures ${secret.captured}`,
      expected: names.length === 0 ? 'a step with capture' : `one of ${listed(names)}`,
      remedy: renameRemedy(secret.captured, names, 'capture it in the step that is answered with it'),
    }),
  ];
}

function nonce({ carries }: TargetOutbound, path: Path, target: InlinedTarget, place: Locate) {
  const index = carries.indexOf('nonce');
  if (index === -1 || target.nonce !== undefined) return [];
  return [
    problemAt(place, [...path, 'carries', index], {
      message: 'requests carry no nonce',
      expected: '`nonce` at the top of the file',
      remedy: 'add nonce: {header: X-Request-Id}, or say what else the call holds',
    }),
  ];
}

/** Without a marker of its own, one event's payload can't be told from another's. */
function marker({ carries, event }: TargetOutbound, path: Path, target: InlinedTarget, place: Locate) {
  const index = carries.indexOf('marker');
  const action = target.actions?.[event.action];
  if (index === -1 || action === undefined || writesMarker(action.request)) return [];
  return [
    problemAt(place, [...path, 'carries', index], {
      message: `the event writes no \${marker}`,
      expected: `\${marker} in the request of ${event.action}`,
      remedy: `put it there, or say what else the call holds`,
    }),
  ];
}

function writesMarker(request: unknown): boolean {
  return /\$\{\s*marker\b/.test(JSON.stringify(request));
}

/** What the owner's own policy refuses makes nobody call, and stores nothing. */
function denied(
  {
    persona,
    action,
    resource,
  }: { readonly persona?: string; readonly action: string; readonly resource: string },
  path: Path,
  target: InlinedTarget,
  place: Locate,
) {
  if (persona === undefined || target.policy?.[action]?.[resource]?.deny?.includes(persona) !== true)
    return [];
  return [
    problemAt(place, path, {
      message: `the policy denies ${persona} ${action} on ${resource}`,
      expected: 'someone who may',
      remedy: `name another persona, or correct policy.${action}`,
    }),
  ];
}

function keyed(
  signature: { readonly algorithm: string; readonly secret?: unknown } | undefined,
  path: Path,
  place: Locate,
) {
  if (signature === undefined || !signature.algorithm.startsWith('hmac-') || signature.secret !== undefined)
    return [];
  return [
    problemAt(place, [...path, 'secret'], {
      message: 'the secret of this signature is missing',
      found: `algorithm: ${signature.algorithm}`,
      expected: 'a secret by reference, for example {env: NAME}',
      remedy: 'add secret, or name a plain digest as the algorithm',
      placeOf: [...path, 'algorithm'],
    }),
  ];
}

/** Whether a refused message was stored all the same is only seen by reading back. */
function readable(name: string, path: Path, target: InlinedTarget, place: Locate) {
  const action = target.actions?.[name];
  if (action === undefined) return [];
  const isWhole = action.writes === true && action.readBack !== undefined && writesMarker(action.request);
  if (isWhole) return [];
  return [
    problemAt(place, path, {
      message: `what ${name} stores can not be read back`,
      expected: 'an action with writes: true and readBack',
      remedy: `add them to actions.${name}, with \${marker} in its request`,
    }),
  ];
}

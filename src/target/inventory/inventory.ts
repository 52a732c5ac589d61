/** The probe's door to operations: what there is, and what comes of calling it with good and bad credentials. */
import type { AnswerFacts, Inventory, InventoryFacts } from '../../kinds/inventory.js';
import { factsOf } from '../../kinds/outcome.js';
import type { Purpose } from '../client.js';
import { buildRequest, type Driver, exchange } from '../driver.js';
import type { Carried } from '../forged.js';
import { matches } from '../matcher.js';
import { outcomeOf } from '../outcome.js';
import { type ResolvedAccount, signInOf } from '../resolved.js';
import type { TargetMatcher, TargetRequest } from '../schema.js';
import { DENIED, SUCCESS } from '../session.js';
import type { SharedSessions } from '../shared-sessions.js';
import { fill } from '../template.js';
import { carrierHeaders, variablesFor } from '../variables.js';
import { type Enter, type Gathered, gather, type Known } from './gather.js';
import { fits, keyOf, parametersOf, SAFE } from './operation.js';
import { strangersOf } from './strangers.js';

/** RFC 9110: what was sent can't be taken as it is. */
const INVALID: TargetMatcher = { status: [400, 409, 410, 412, 415, 422, 428] };
/** In place of an id that nobody gave: no record is to be touched by chance. */
const NO_SUCH_ID = 'safeprobe-none';

type Lease = (persona: string) => Promise<ResolvedAccount>;

export function createInventory(driver: Driver, sessions: SharedSessions) {
  const { file } = driver.target;
  let gathered: Promise<Gathered> | undefined;
  return (check: string, lease: Lease): Inventory => {
    const enter: Enter = async (persona, wanted) => {
      const signIn = sessions.pathFor(persona, wanted);
      const { account, run } = await sessions.take(check, persona, signIn);
      const headers = carrierHeaders(
        signInOf(driver.target, signIn).carrier.headers,
        variablesFor(account, run),
      );
      return { signIn, actor: account.actor, carried: { headers, jar: run.jar } };
    };
    const all = () => {
      gathered ??= gather(driver, check, enter);
      return gathered;
    };
    const call = async (id: string, carried: Carried, who: Pick<Purpose, 'persona' | 'actor'>) => {
      const known = (await all()).operations.get(id);
      if (known === undefined) throw new Error(`no operation ${id}`);
      return send(driver, known, { check, ...who, action: id, resource: null }, carried);
    };
    return {
      declared: file.inventory !== undefined,
      async read(): Promise<InventoryFacts> {
        const { sources, operations } = await all();
        return {
          sources,
          operations: [...operations.values()].map((known) => ({
            id: known.id,
            sent: requestFor(driver, known).path,
            writes: !SAFE.has(known.told.method),
            sources: known.sources,
            signIn: signInFor(driver, known),
            excluded: excludedFor(driver, known),
            open: listedFor(file.inventory?.open, known),
            personas: personasFor(driver, known),
          })),
        };
      },
      async callAs(id, persona) {
        const known = (await all()).operations.get(id);
        const { carried, actor } = await enter(
          persona,
          known === undefined ? undefined : signInFor(driver, known),
        );
        return call(id, carried, { persona, actor });
      },
      strangers: (signIn, wait) =>
        strangersOf(driver, signIn, {
          check,
          sessions,
          lease,
          wait,
          // A jar of its own each time: what one answer sets must not help the next request.
          call: (id, { headers, jar }) =>
            call(id, { headers, jar: jar.cloneSync() ?? jar }, { persona: null, actor: null }),
        }),
    };
  };
}

function howOf({ target: { file } }: Driver, { told }: Known) {
  const key = keyOf(told.method, told.path);
  return Object.entries(file.inventory?.operations ?? {}).find(([name]) => {
    const [method = '', path = ''] = name.split(' ', 2);
    return keyOf(method, path) === key;
  })?.[1];
}

function signInFor(driver: Driver, known: Known): string {
  return howOf(driver, known)?.signIn ?? known.signIn;
}

/** Who may change something is for the owner to say: others are not sent with valid credentials. */
function personasFor(driver: Driver, known: Known): readonly string[] {
  const how = howOf(driver, known);
  if (how?.persona !== undefined) return [how.persona];
  if (how === undefined && !SAFE.has(known.told.method)) return [];
  const { file } = driver.target;
  return file.signIn?.[signInFor(driver, known)]?.personas ?? Object.keys(file.personas ?? {});
}

type Listed = NonNullable<NonNullable<Driver['target']['file']['inventory']>['exclude']>;

function listedFor(list: Listed | undefined, { told }: Known): string | null {
  return list?.find(({ operation }) => fits(operation, told.method, told.path))?.why ?? null;
}

/** What ends sessions or signs in is left alone: calling it with valid credentials would undo them. */
function excludedFor({ target: { file } }: Driver, known: Known): string | null {
  const own = listedFor(file.inventory?.exclude, known);
  if (own !== null) return own;
  const { method, path } = known.told;
  if ((file.scope.never ?? []).some((line) => fits(line.includes(' ') ? line : `* ${line}`, method, path)))
    return 'on the never-call list (scope.never)';
  for (const [name, { steps, refresh, signOut }] of Object.entries(file.signIn ?? {}))
    for (const step of [...steps, ...(refresh?.steps ?? []), ...(signOut?.steps ?? [])])
      if (
        'request' in step &&
        !SAFE.has(step.request.method ?? 'GET') &&
        fits(`${step.request.method} ${step.request.path.replace(/\$\{/g, '{')}`, method, path)
      )
        return `part of signing in or out by "${name}", which the checks of sign-in examine`;
  return null;
}

function requestFor(driver: Driver, known: Known): TargetRequest {
  const { inventory } = driver.target.file;
  const how = howOf(driver, known);
  const { method, path, query, examples, body } = known.told;
  const safe = SAFE.has(method);
  const valueFor = (name: string): string => {
    const value = how?.values?.[name] ?? (safe ? (inventory?.values?.[name] ?? examples[name]) : undefined);
    return value === undefined ? NO_SUCH_ID : fill(value, {});
  };
  const filled = parametersOf(path).reduce(
    (text, name) => text.replace(`{${name}}`, encodeURIComponent(valueFor(name))),
    path,
  );
  const asked = [...new Set([...query, ...Object.keys(how?.values ?? {})])].filter(
    (name) => !parametersOf(path).includes(name),
  );
  const search = new URLSearchParams(
    asked.map((name): [string, string] => [name, valueFor(name)]),
  ).toString();
  return {
    method: method as NonNullable<TargetRequest['method']>,
    path: `${filled}${search === '' ? '' : `?${search}`}`,
    ...(known.base === undefined ? {} : { base: known.base }),
    ...(safe || (['form', 'multipart', 'text'] as const).some((form) => how?.request?.[form] !== undefined)
      ? {}
      : { json: body ?? {} }),
    ...how?.request,
  };
}

async function send(
  driver: Driver,
  known: Known,
  purpose: Purpose,
  { headers, jar }: Carried,
): Promise<AnswerFacts> {
  const { oracles, inventory } = driver.target.file;
  const { alive } = signInOf(driver.target, signInFor(driver, known));
  const request = buildRequest(driver.target, requestFor(driver, known), {}, headers);
  const exchanged = await exchange(driver, purpose, request, jar, false);
  const outcome = outcomeOf(
    driver,
    exchanged,
    {
      success: howOf(driver, known)?.success ?? oracles?.success ?? SUCCESS,
      denied: [
        oracles?.denied ?? DENIED,
        ...(oracles?.anonymous === undefined ? [] : [oracles.anonymous]),
        // What a session that ended is told by this sign-in path is a refusal wherever it is told.
        alive.refused,
      ],
      canaries: [],
      variables: {},
    },
    request.method,
  );
  const { response } = exchanged;
  return {
    ...factsOf(outcome),
    unacceptable:
      response !== null && !outcome.denied && matches(inventory?.invalid ?? INVALID, response, {}),
  };
}

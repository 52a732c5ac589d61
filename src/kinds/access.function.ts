import { Type } from 'typebox';
import type { TemporaryAccount } from './accounts.js';
import { defineKind } from './definition.js';
import { newMarker } from './denials.js';
import { judgeFunctions } from './function-attempts.js';
import type { FunctionsFacts, Operation } from './functions.js';
import { factsOf, type OutcomeFacts } from './outcome.js';
import type { ActOptions, Probe, Session } from './probe.js';
import { type Assigned, observeProfile } from './profile-members.js';
import { type Disguise, disguisesOf } from './variation.js';

const Params = Type.Object({}, { additionalProperties: false });

export type Attempt = {
  readonly persona: string;
  /** How the request was disguised; null when it was sent as it is declared. */
  readonly as: string | null;
  readonly method: string;
  readonly outcome: OutcomeFacts | null;
  /** Whether its effect was found on read-back; null for what changes nothing, or where nobody could look. */
  readonly effect: boolean | null;
  readonly trouble: string | null;
};
export type OperationTried = {
  readonly name: string;
  readonly writes: boolean;
  /** Whether its effect was found before anybody had tried. */
  readonly before: boolean | null;
  readonly attempts: readonly Attempt[];
  /** The same as it is declared, and in each disguise. */
  readonly entitled: readonly Attempt[];
};
export type Signed = { readonly persona: string; readonly alive: boolean; readonly said: string };
export type Facts = {
  readonly operations: readonly OperationTried[];
  /** The change of a role, tried by an account on itself. */
  readonly own: OperationTried | null;
  readonly profile: Assigned | null;
  readonly signed: readonly Signed[];
};

export default defineKind<typeof Params, Facts>({
  kind: 'access.function',
  version: 1,
  summary:
    'Tries administrative functions as those who must not, as they are and by other methods, on the own account too, and assigns what is not theirs to their profile.',
  params: Params,
  effects: 'write',
  needs: ['sign-in', 'access-policy', 'account-management'],
  controls: {
    'entitled-succeeds':
      'Someone entitled must succeed with the identical request, its effect found by the same read-back: else a wrong address reads as a refusal.',
    'read-back-tells-apart': 'The effect must not be found before anybody has tried.',
    'still-signed-in':
      'The session of each refused request must be accepted afterwards: else a token that died reads as a refusal.',
    'profile-changes':
      'A change of the profile that is allowed must be found by the same account’s read-back: else nothing is ever taken from it.',
    'holder-shows':
      'The profile of someone who rightly has what is assigned must show it by the same matcher: else it would never be found.',
  },
  async observe(_, probe) {
    const { functions } = probe;
    if (functions === null) throw probe.missing('administrative functions', 'functions');
    const signed: Signed[] = [];
    const operations = await Promise.all(
      functions.operations.map((operation) => tryOperation(probe, functions, operation, signed)),
    );
    const account = await probe.accounts.made(functions.on);
    const session = await account.signIn();
    const own =
      functions.ownRole === null
        ? null
        : await tryOwnRole(probe, functions, functions.ownRole, account, session);
    const profile =
      functions.profile === null
        ? null
        : await observeProfile(probe, functions.profile, account, session, functions.operations[0]);
    signed.push(await aliveOf(session));
    return { operations, own, profile, signed };
  },
  judge: judgeFunctions,
});

interface Tried {
  readonly probe: Probe;
  readonly operation: Operation;
  readonly method: string;
  readonly writes: boolean;
}

async function tryOperation(
  probe: Probe,
  functions: FunctionsFacts,
  operation: Operation,
  signed: Signed[],
): Promise<OperationTried> {
  const tried = triedOf(probe, operation);
  const { writes } = tried;
  const subject = writes ? await probe.accounts.made(functions.on) : null;
  const before = await effectOf(tried, subject, newMarker());
  const attempts: Attempt[] = [];
  for (const [index, persona] of functions.deny.entries()) {
    // What took effect once is there for all who come later: nothing more can be told.
    if (attempts.some(({ effect }) => effect === true)) break;
    const session = await probe.shared(persona, probe.pathOf(operation.action));
    const ways = [null, ...(index === 0 ? disguisesOf(tried.method) : [])];
    for (const way of ways) {
      if (attempts.some(({ effect }) => effect === true)) break;
      attempts.push(await attempt(tried, session, subject, way));
    }
    signed.push(await aliveOf(session));
  }
  const entitled = await tryEntitled(tried, functions, subject);
  return { name: nameOf(operation), writes, before, attempts, entitled };
}

/** As it is declared, on the very account that the others tried it on; then in each disguise, on fresh ones. */
async function tryEntitled(
  tried: Tried,
  { entitled, on }: FunctionsFacts,
  subject: TemporaryAccount | null,
): Promise<readonly Attempt[]> {
  const { probe, operation, writes } = tried;
  const session = await probe.shared(entitled, probe.pathOf(operation.action));
  const seen = [await attempt(tried, session, subject, null)];
  let fresh: TemporaryAccount | null = null;
  // Someone entitled who posts to a list may well add to it: where nothing is to be changed, only what is safe is sent.
  const safe = ({ vary }: Disguise) => writes || vary.method === 'GET' || vary.method === 'HEAD';
  for (const disguise of disguisesOf(tried.method).filter(safe)) {
    if (writes && (fresh === null || seen.at(-1)?.effect !== false)) fresh = await probe.accounts.made(on);
    seen.push(await attempt(tried, session, fresh, disguise));
  }
  return seen;
}

async function tryOwnRole(
  probe: Probe,
  { entitled, on }: FunctionsFacts,
  action: string,
  account: TemporaryAccount,
  session: Session,
): Promise<OperationTried> {
  const tried = triedOf(probe, { action, resource: null });
  const before = await effectOf(tried, account, newMarker());
  const attempts = [{ ...(await attempt(tried, session, account, null)), persona: on }];
  // On another account: the one that tried has its profile to be looked at, in the role that it has.
  const other = await probe.accounts.made(on);
  const by = await probe.shared(entitled, probe.pathOf(action));
  return {
    name: `${action} on the own account`,
    writes: true,
    before,
    attempts,
    entitled: [await attempt(tried, by, other, null)],
  };
}

async function attempt(
  tried: Tried,
  session: Session,
  subject: TemporaryAccount | null,
  disguise: Disguise | null,
): Promise<Attempt> {
  const { probe, operation, method, writes } = tried;
  const base = {
    persona: session.persona,
    as: disguise?.as ?? null,
    method: disguise?.vary.method ?? method,
  };
  const marker = newMarker();
  const options: ActOptions = {
    ...(operation.resource === null ? {} : { resource: operation.resource }),
    ...(subject === null ? {} : { on: subject }),
    ...(writes ? { marker } : {}),
    ...(disguise === null ? {} : { vary: disguise.vary }),
  };
  try {
    const outcome = factsOf(await session.act(operation.action, options));
    return { ...base, outcome, effect: await effectOf(tried, subject, marker), trouble: null };
  } catch (error) {
    return { ...base, outcome: null, effect: null, trouble: probe.explain(error) };
  }
}

async function effectOf(
  { probe, operation, writes }: Tried,
  subject: TemporaryAccount | null,
  marker: string,
): Promise<boolean | null> {
  if (!writes) return null;
  try {
    return await probe.readBack(
      operation.action,
      operation.resource,
      marker,
      undefined,
      subject ?? undefined,
    );
  } catch (error) {
    probe.note(probe.explain(error));
    return null;
  }
}

function triedOf(probe: Probe, operation: Operation): Tried {
  const known = probe.actions.find(({ name }) => name === operation.action);
  if (known === undefined) throw probe.missing(`the action ${operation.action}`, 'actions');
  return { probe, operation, method: known.method, writes: known.writes };
}

async function aliveOf(session: Session): Promise<Signed> {
  const { success, said } = await session.alive();
  return { persona: session.persona, alive: success, said };
}

function nameOf({ action, resource }: Operation): string {
  return resource === null ? action : `${action} · ${resource}`;
}

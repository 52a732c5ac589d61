/**
 * Records whose ids nobody can write down beforehand: looked up once, when a run begins. Whatever needs the ids of one
 * that was not found is not observed, for the reason that is kept here.
 */
import { describeError } from '../errors.js';
import { captureValue } from './capture.js';
import type { Driver } from './driver.js';
import type { TargetLookup } from './lookup-schema.js';
import { actWith } from './session.js';
import type { SharedSessions } from './shared-sessions.js';
import { fill } from './template.js';

/** `why`: what was missing; null when it was found. `names`: the variables that were sought. */
export interface LookedUp {
  readonly resource: string;
  readonly names: readonly string[];
  readonly why: string | null;
}

type Found = { readonly vars: { readonly [name: string]: string } } | { readonly why: string };

/** In the ledger the look-ups stand under this name, as no check made them. */
const LOOKUP = 'lookup';

/** Fills the vars, and the name in the audit log, of every resource that declares a look-up. */
export async function lookUpRecords(driver: Driver, sessions: SharedSessions): Promise<readonly LookedUp[]> {
  const { file, unfound } = driver.target;
  const sought = Object.entries(file.resources ?? {}).flatMap(([name, resource]) =>
    resource.lookup === undefined ? [] : [{ name, resource, lookup: resource.lookup }],
  );
  const found = await Promise.all(
    sought.map(async ({ name, resource, lookup }) => ({
      name,
      resource,
      names: Object.keys(lookup.capture),
      found: await lookUp(driver, sessions, name, lookup).catch(
        (error: unknown): Found => ({ why: driver.secrets.text(describeError(error)) }),
      ),
    })),
  );
  return found.map((each) => {
    const { name, resource, names } = each;
    // One record under two names: what is refused of the one would be shown as the other.
    const twin = found.find(
      (other) => other !== each && other.resource.type === resource.type && isSame(other.found, each.found),
    );
    const why =
      'why' in each.found
        ? each.found.why
        : twin === undefined
          ? null
          : `it leads to the same record as the look-up of ${twin.name}`;
    if (why !== null) {
      unfound.set(name, why);
      delete resource.audited;
    } else if ('vars' in each.found) {
      resource.vars = { ...resource.vars, ...each.found.vars };
      if (resource.audited !== undefined) resource.audited = fill(resource.audited, resource.vars);
    }
    return { resource: name, names, why };
  });
}

async function lookUp(
  driver: Driver,
  sessions: SharedSessions,
  resource: string,
  { persona, action, capture }: TargetLookup,
): Promise<Found> {
  const path = sessions.pathFor(persona, driver.target.file.actions?.[action]?.signIn);
  const { account, run } = await sessions.take(LOOKUP, persona, path);
  const vars: Record<string, string> = {};
  const outcome = await actWith(
    driver,
    { check: LOOKUP, persona, actor: account.actor, action, resource: null },
    path,
    account,
    run,
    { resource },
    {
      taken(response) {
        for (const [name, how] of Object.entries(capture)) {
          const value = captureValue(how, response, () => undefined);
          if (value !== undefined && value !== '') vars[name] = value;
        }
      },
    },
  );
  if (!outcome.success) return { why: `${action} by ${persona}: ${outcome.said}` };
  const missing = Object.keys(capture).filter((name) => vars[name] === undefined);
  return missing.length === 0
    ? { vars }
    : { why: `the answer to ${action} by ${persona} holds no ${missing.join(', no ')}` };
}

function isSame(one: Found, other: Found): boolean {
  return 'vars' in one && 'vars' in other && JSON.stringify(one.vars) === JSON.stringify(other.vars);
}

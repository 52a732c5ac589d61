/** What there is to call, and which personas reach it: what an owner needs before a policy can be written down. */
import { stringify } from 'yaml';
import type { AnswerFacts, OperationFacts, SourceFacts } from '../kinds/inventory.js';
import { inLanes } from '../kinds/lanes.js';
import type { Probe } from '../kinds/probe.js';

/** `reaches`: let in, if only to be told that what was sent is not acceptable. `absent`: nothing is there for them. */
export type Reach = 'reaches' | 'refused' | 'absent' | 'unclear' | 'not-tried';

export interface DiscoveredOperation extends OperationFacts {
  readonly cells: { readonly [persona: string]: { readonly reach: Reach; readonly said: string } };
}

export interface Discovered {
  readonly sources: readonly SourceFacts[];
  readonly personas: readonly string[];
  readonly operations: readonly DiscoveredOperation[];
  /** Calls with valid credentials, and how many of them came to 401 or 403. */
  readonly calls: number;
  readonly refusals: number;
  /** Why the credentials are probably broken; empty when they look sound. */
  readonly warnings: readonly string[];
}

/** @param writes whether operations that may change something are called where the target file says how. */
export async function discover(probe: Probe, writes: boolean): Promise<Discovered> {
  const { sources, operations } = await probe.inventory.read();
  const tried = await inLanes(operations, async (operation): Promise<DiscoveredOperation> => {
    const cells: Record<string, { reach: Reach; said: string }> = {};
    if (operation.excluded === null && operation.open === null && (writes || !operation.writes))
      for (const persona of operation.personas) cells[persona] = await reachOf(probe, operation.id, persona);
    return { ...operation, cells };
  });
  const cells = tried.flatMap((each) => Object.entries(each.cells));
  const calls = cells.filter(([, { reach }]) => reach !== 'not-tried');
  const refused = calls.filter(([, { reach }]) => reach === 'refused');
  return {
    sources,
    personas: probe.personas.filter((persona) => cells.some(([name]) => name === persona)),
    operations: tried,
    calls: calls.length,
    refusals: refused.length,
    warnings: warningsOf(cells),
  };
}

async function reachOf(
  probe: Probe,
  operation: string,
  persona: string,
): Promise<{ readonly reach: Reach; readonly said: string }> {
  try {
    const answer = await probe.inventory.callAs(operation, persona);
    return { reach: wordFor(answer), said: answer.said };
  } catch (error) {
    return { reach: 'not-tried', said: probe.explain(error) };
  }
}

function wordFor({ success, unacceptable, denied, status }: AnswerFacts): Reach {
  if (success || unacceptable) return 'reaches';
  if (status === 404 || status === 405) return 'absent';
  return denied || status === 401 || status === 403 ? 'refused' : 'unclear';
}

/** Nine of ten calls refused says more of the credentials than of the rules; a handful says nothing. */
const NEARLY_ALL = 0.9;
const ENOUGH = 5;

function warningsOf(cells: readonly (readonly [string, { readonly reach: Reach; readonly said: string }])[]) {
  const share = (some: typeof cells) =>
    some.filter(([, { reach }]) => reach === 'refused').length / some.length;
  const calls = cells.filter(([, { reach }]) => reach !== 'not-tried');
  const isSuspect = (some: typeof cells) => some.length >= ENOUGH && share(some) >= NEARLY_ALL;
  if (isSuspect(calls))
    return [
      `${Math.round(share(calls) * 100)} % of ${calls.length} calls with valid credentials were refused: the credentials, or the headers and cookies that carry them, are probably broken`,
    ];
  const personas = [...new Set(cells.map(([persona]) => persona))];
  return personas.flatMap((persona) => {
    const own = calls.filter(([name]) => name === persona);
    const untried = cells.find(([name, { reach }]) => name === persona && reach === 'not-tried');
    if (own.length === 0 && untried !== undefined)
      return [`${persona} could not be tried: ${untried[1].said}`];
    return own.length >= ENOUGH && share(own) === 1
      ? [
          `${persona} was refused everything: if this role may do anything at all, its credentials are probably broken`,
        ]
      : [];
  });
}

/** Sections for a target file: what was reached as actions, and who reached it as the policy to be confirmed. */
export function policyYaml({ operations }: Discovered): string {
  const named = new Map<string, DiscoveredOperation>();
  for (const each of operations.filter(({ cells }) =>
    Object.values(cells).some(({ reach }) => reach === 'reaches'),
  ))
    named.set(actionName(each.id, named), each);
  const list = ({ cells }: DiscoveredOperation, wanted: Reach) =>
    Object.entries(cells).flatMap(([persona, { reach }]) => (reach === wanted ? [persona] : []));
  const actions = Object.fromEntries(
    [...named].map(([name, { id, sent, signIn, writes }]) => {
      const [method = 'GET'] = id.split(' ');
      return [
        name,
        {
          operation: operationOf(method),
          ...(writes ? { writes: true } : {}),
          signIn,
          request: { ...(method === 'GET' ? {} : { method }), path: sent },
        },
      ];
    }),
  );
  const policy = Object.fromEntries(
    [...named].map(([name, each]) => [
      name,
      {
        discovered: {
          allow: list(each, 'reaches'),
          deny: [...list(each, 'refused'), ...list(each, 'absent')],
        },
      },
    ]),
  );
  return `# What was reached, by whom. This is what the system does, not what it should do: confirm each line, give each
# action the canaries that a success shows, and each one that writes its body and readBack.
${stringify({ resources: { discovered: { type: 'Operation' } }, actions, policy }, { lineWidth: 110, collectionStyle: 'any' })}`;
}

function operationOf(method: string): 'C' | 'R' | 'U' | 'D' {
  return method === 'POST'
    ? 'C'
    : method === 'DELETE'
      ? 'D'
      : method === 'PUT' || method === 'PATCH'
        ? 'U'
        : 'R';
}

/** `GET /fhir/Patient/{id}/_history` → `get.fhir-patient-id-history`. */
function actionName(id: string, taken: ReadonlyMap<string, unknown>): string {
  const [method = '', path = ''] = id.split(' ', 2);
  const plain = path
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  const name = `${method.toLowerCase()}.${plain === '' ? 'root' : plain}`;
  for (let again = 1; ; again++) {
    const own = again === 1 ? name : `${name}-${again}`;
    if (!taken.has(own)) return own;
  }
}

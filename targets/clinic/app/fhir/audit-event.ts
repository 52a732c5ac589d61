import { readingRoles } from '../access/duties.js';
import type { LogReading } from '../access/policy.js';
import type { App } from '../app.js';
import { chainPage, firstBreak, readChain } from '../audit/chain.js';
import { searchLog } from '../audit/search.js';
import type { Clinic } from '../context.js';
import { type Call, interaction, type Reply, refusal } from './interaction.js';
import { bundle } from './resource.js';

function mayRead({ clinic, principal }: Call, how: LogReading): boolean {
  const roles = readingRoles(principal.role, principal.duties);
  return roles.some((role) => clinic.behaviour.mayReadLog(role, how));
}

function forbidden(): Reply {
  return refusal(403, 'forbidden', 'only auditors read the audit log', { why: 'role' });
}

async function search(call: Call): Promise<Reply> {
  if (!mayRead(call, 'search')) return forbidden();
  const found = await searchLog(call.query, call.clinic.behaviour, call.principal.tenant, call.search);
  if ('problem' in found) return refusal(400, 'invalid', found.problem, { why: 'malformed' });
  const resource = bundle('searchset', call.clinic.url, found.self, found.events, found.next);
  return { status: 200, resource: { ...resource, total: found.total }, about: { query: found.self } };
}

async function read(call: Call): Promise<Reply> {
  if (!mayRead(call, 'entry')) return forbidden();
  const found = await searchLog(
    call.query,
    call.clinic.behaviour,
    call.principal.tenant,
    new URLSearchParams({ _id: call.params.id ?? '' }),
  );
  const event = 'problem' in found ? undefined : found.events[0];
  if (event === undefined) return refusal(404, 'not-found', 'there is no such entry', { why: 'not-found' });
  return { status: 200, resource: event };
}

/** Verifies the whole chain, as an operation: was any entry changed, removed, inserted or moved? */
async function verify(call: Call): Promise<Reply> {
  if (!mayRead(call, 'chain')) return forbidden();
  const links = call.clinic.behaviour.shownChain(await readChain(call.query), 'head');
  const broken = firstBreak(links);
  const parameter = [
    { name: 'intact', valueBoolean: broken === undefined },
    { name: 'entries', valueUnsignedInt: links.length },
    // The head is worth keeping elsewhere: a chain that is rewritten whole still verifies by itself.
    { name: 'head', valueString: links.at(-1)?.hash ?? '' },
    ...(broken === undefined ? [] : [{ name: 'first-break', valueUnsignedInt: broken }]),
  ];
  return {
    status: 200,
    resource: { resourceType: 'Parameters', parameter },
    about: { object: 'AuditEvent/$verify' },
  };
}

/** The whole chain, page by page, so that whoever holds it can verify it without trusting the clinic. */
async function chain(call: Call): Promise<Reply> {
  if (!mayRead(call, 'chain')) return forbidden();
  const links = call.clinic.behaviour.shownChain(await readChain(call.query), 'export');
  const { next, ...page } = chainPage(links, call.principal.tenant, call.search);
  const address = next === undefined ? {} : { next: `${call.clinic.url}/fhir/${next}` };
  return {
    status: 200,
    raw: { type: 'application/json; charset=utf-8', content: JSON.stringify({ ...page, ...address }) },
    about: { object: 'AuditEvent/$chain' },
  };
}

/** The audit log, for the tenant's auditors; nobody can write to it through any interface. */
export function registerAuditEvent(app: App, clinic: Clinic): void {
  const get = { method: 'GET', type: 'AuditEvent' } as const;
  interaction(app, clinic, { ...get, url: '/fhir/AuditEvent', action: 'audit-search' }, search);
  interaction(app, clinic, { ...get, url: '/fhir/AuditEvent/:id', action: 'audit-read' }, read);
  interaction(app, clinic, { ...get, url: '/fhir/AuditEvent/$verify', action: 'audit-read' }, verify);
  interaction(app, clinic, { ...get, url: '/fhir/AuditEvent/$chain', action: 'audit-read' }, chain);
}

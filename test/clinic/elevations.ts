/** Elevations at the clinic itself: what the rows of faults look at. */
import { setTimeout as wait } from 'node:timers/promises';
import { account, type Bench } from './clinic-client.js';

type Facts = Readonly<Record<string, unknown>>;
export const ELEVATION_MS = 600;
const REASON = 'Two people report that they were signed out';

export const HEALTHY = {
  empty: 422,
  blank: 422,
  alone: 403,
  own: 403,
  stranger: 403,
  approved: 200,
  during: 200,
  other: 403,
  approver: 403,
  again: 409,
  after: 403,
  opened: 200,
  ended: 403,
  reasonKept: true,
  approvalKept: true,
} as const;

/** From the first request to the last, whichever defect is active. */
export async function elevations(bench: Bench): Promise<Facts> {
  const token = async (pool: string) => (await bench.signIn(account(pool))).access_token;
  const [requester, approver, stranger] = [
    await token('helpdesk'),
    await token('admin'),
    await token('registrar'),
  ];
  const ask = async (reason: string, privilege = 'sessions', id = 'probe') => {
    const { status, text } = await bench.call('POST', '/admin/elevations', {
      token: requester,
      json: { privilege, reason },
      headers: { 'x-request-id': id },
    });
    return { status, id: (JSON.parse(text) as { id?: string }).id ?? 'none' };
  };
  const approve = async (id: string, by: string, request = 'probe') => {
    const path = `/admin/elevations/${id}/approve`;
    const headers = { 'x-request-id': request };
    return (await bench.call('POST', path, { token: by, headers })).status;
  };
  const end = (id: string) => bench.call('DELETE', `/admin/elevations/${id}`, { token: approver });
  const use = async (path: string, by = requester) => (await bench.call('GET', path, { token: by })).status;

  const empty = (await ask('')).status;
  const blank = (await ask(' '.repeat(12))).status;
  const first = await ask(REASON, 'sessions', 'asked');
  const alone = await use('/admin/sessions');
  const own = await approve(first.id, requester);
  await end(first.id);
  const second = await ask(REASON);
  const byStranger = await approve(second.id, stranger);
  await end(second.id);
  const third = await ask(REASON);
  const approved = await approve(third.id, approver, 'agreed');
  const during = await use('/admin/sessions');
  const other = await use('/admin/integrations');
  const byApprover = await use('/admin/sessions', approver);
  const again = await approve(third.id, approver);
  await wait(ELEVATION_MS);
  // A session that has idled out would be refused as well, with another status.
  const after = await use('/admin/sessions');
  const fourth = await ask(REASON, 'receivers');
  await approve(fourth.id, approver);
  const opened = await use('/admin/integrations');
  await end(fourth.id);
  const ended = await use('/admin/integrations');
  const auditor = await token('auditor');
  const logged = async (id: string) =>
    (await bench.call('GET', `/fhir/AuditEvent?request-id=${id}`, { token: auditor })).text;
  return {
    empty,
    blank,
    alone,
    own,
    stranger: byStranger,
    approved,
    during,
    other,
    approver: byApprover,
    again,
    after,
    opened,
    ended,
    reasonKept: (await logged('asked')).includes(REASON),
    approvalKept: (await logged('agreed')).includes('elevation-approve'),
  };
}

/** Fault → what it changes of these. */
export const CHANGES: Readonly<Record<string, Facts>> = {
  'elevation.reason-not-asked': { empty: 201, blank: 201 },
  'elevation.request-suffices': { alone: 200 },
  'elevation.approved-by-its-requester': { own: 200 },
  'elevation.approved-by-anyone': { stranger: 200 },
  'elevation.opens-more': { other: 200 },
  'elevation.never-expires': { after: 200 },
  'elevation.end-ineffective': { ended: 200 },
  'elevation.approval-not-logged': { approvalKept: false },
};

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of target files
/** Wrong sections for elevation, each as one change of a target that has one. */
import { edit, TARGET } from './fixtures.js';
import type { WrongInput } from './wrong.js';

const SECTIONS = `  elevation.request:
    operation: C
    writes: true
    request: { method: POST, path: /elevations, json: { reason: '\${reason}' } }
    capture: { elevation: { json: $.id } }
  elevation.approve:
    operation: U
    writes: true
    request: { method: POST, path: '/elevations/\${elevation}' }
  sessions.list: { operation: R, request: { path: /sessions } }
  receivers.list: { operation: R, request: { path: /receivers } }
  receivers.clear: { operation: D, writes: true, request: { method: DELETE, path: /receivers } }
elevation:
  requester: clinician
  approver: billing
  unentitled: nurse
  request: elevation.request
  approve: elevation.approve
  opens: { action: sessions.list, resource: alice }
  other: { action: receivers.list, resource: alice }
  duration: 15m
policy:
`;

const NURSE = `  nurse:
    role: nurse
    accounts:
      - username: nina
        password: { literal: another-good-battery }
signIn:
`;

/** A target with such a section, and nothing wrong in it. */
export const TARGET_WITH_ELEVATION = edit(edit(TARGET, 'policy:\n', SECTIONS), 'signIn:\n', NURSE);

const wrong = (from: string, to: string) =>
  ({ file: 'targets/sample/target.yaml', content: edit(TARGET_WITH_ELEVATION, from, to) }) as const;

export const WRONG_ELEVATION: readonly WrongInput[] = [
  {
    title: 'somebody who may ask and does not exist',
    ...wrong('requester: clinician', 'requester: clinican'),
    at: '71:14',
    key: 'elevation.requester',
    says: ['clinican', 'clinician'],
  },
  {
    title: 'an approval that is no action',
    ...wrong('approve: elevation.approve', 'approve: elevation.aprove'),
    at: '75:12',
    key: 'elevation.approve',
    says: ['elevation.aprove', 'elevation.approve'],
  },
  {
    title: 'a thing that is no action',
    ...wrong('opens: { action: sessions.list', 'opens: { action: session.list'),
    at: '76:20',
    key: 'elevation.opens.action',
    says: ['session.list', 'sessions.list'],
  },
  {
    title: 'a thing of a resource that does not exist',
    ...wrong('receivers.list, resource: alice', 'receivers.list, resource: alcie'),
    at: '77:46',
    key: 'elevation.other.resource',
    says: ['alcie', 'alice'],
  },
  {
    title: 'an elevation that the requester approves',
    ...wrong('approver: billing', 'approver: clinician'),
    at: '72:13',
    key: 'elevation.approver',
    says: ['approver is the same as requester', 'somebody else'],
  },
  {
    title: 'a stranger to the approval who may approve',
    ...wrong('unentitled: nurse', 'unentitled: billing'),
    at: '73:15',
    key: 'elevation.unentitled',
    says: ['unentitled is the same as approver'],
  },
  {
    title: 'one thing given as two',
    ...wrong('other: { action: receivers.list', 'other: { action: sessions.list'),
    at: '77:10',
    key: 'elevation.other',
    says: ['other is the same as opens'],
  },
  {
    title: 'a thing whose effect nobody sees',
    ...wrong('other: { action: receivers.list', 'other: { action: receivers.clear'),
    at: '77:20',
    key: 'elevation.other.action',
    says: ['receivers.clear took effect', 'readBack'],
  },
];

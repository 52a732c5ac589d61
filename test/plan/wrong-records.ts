// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of target files
/** Wrong sections for records and switches, each as one change of a target that has them. */
import { edit, TARGET } from './fixtures.js';
import type { WrongInput } from './wrong.js';

const SECTIONS = `nonce: { header: X-Request-Id }
integrity:
  record:
    { persona: billing, create: patient.read, update: patient.read, read: patient.read, version: patient.read, history: patient.read, stale: { status: 412 } }
  transaction:
    { persona: billing, resource: alice, good: patient.read, failing: patient.read, refused: { status: 422 }, find: { action: patient.read, persona: billing } }
  amendment:
    { persona: billing, resource: alice, create: patient.read, read: patient.read, request: patient.read, decider: billing, accepted: patient.read, denied: patient.read, original: patient.read }
  stored:
    tamper: { request: { path: /alter }, secret: { literal: pewter-lantern-orchid } }
    named: "\${record.id}"
    report: { persona: billing, action: patient.read, altered: '$.altered[*]', checked: $.checked, time: $.time }
audit:
  source: { lines: audit.jsonl }
  within: 5s
  fields: { time: $.at, actor: $.who, operation: $.did, object: $.what, outcome: $.how, nonce: $.id }
  outcomes: { success: [ok], failure: [denied] }
  switches:
    - { action: patient.read, resource: alice, personas: [billing] }
  chain:
    persona: billing
    export: { request: { path: /log }, items: '$[*]' }
    head: { request: { path: /head }, hash: $.hash, entries: $.entries }
    link: { hash: $.hash, content: $.entry }
    hashed: "\${previous}\${content}"
`;

export const TARGET_WITH_RECORDS = `${TARGET.trimEnd()}\n${SECTIONS}`;

const START = TARGET.trimEnd().split('\n').length;

/** `line`: within the sections, counted from 1. */
function wrong(
  title: string,
  from: string,
  to: string,
  [line, column]: readonly [number, number],
  key: string,
  says: readonly string[],
): WrongInput {
  return {
    title,
    file: 'targets/sample/target.yaml',
    content: edit(TARGET_WITH_RECORDS, from, to),
    at: `${START + line}:${column}`,
    key,
    says,
  };
}

export const WRONG_RECORDS: readonly WrongInput[] = [
  wrong(
    'a record made by nobody',
    '{ persona: billing, create',
    '{ persona: biling, create',
    [4, 16],
    'integrity.record.persona',
    ['there is no persona biling'],
  ),
  wrong(
    'a version read by an action that there is not',
    'version: patient.read',
    'version: patient.raed',
    [4, 98],
    'integrity.record.version',
    ['there is no action patient.raed', 'did you mean patient.read?'],
  ),
  wrong(
    'a transaction about a resource that there is not',
    'resource: alice, good',
    'resource: alcie, good',
    [6, 35],
    'integrity.transaction.resource',
    ['there is no resource alcie'],
  ),
  wrong(
    'an amendment decided by nobody',
    'decider: billing',
    'decider: biling',
    [8, 116],
    'integrity.amendment.decider',
    ['there is no persona biling'],
  ),
  wrong(
    'an amendment whose original is read by an action that there is not',
    'original: patient.read',
    'original: patient.raed',
    [8, 181],
    'integrity.amendment.original',
    ['there is no action patient.raed'],
  ),
  wrong(
    'a report of what is stored by an action that there is not',
    'action: patient.read, altered',
    'action: patient.raed, altered',
    [12, 41],
    'integrity.stored.report.action',
    ['there is no action patient.raed'],
  ),
  wrong(
    'a count of what was looked at that is no JSONPath',
    'checked: $.checked',
    'checked: checked',
    [12, 89],
    'integrity.stored.report.checked',
    ['not a JSONPath'],
  ),
  wrong(
    'a switch that is no action',
    '{ action: patient.read, resource: alice, personas',
    '{ action: patient.off, resource: alice, personas',
    [19, 17],
    'audit.switches[0].action',
    ['there is no action patient.off'],
  ),
  wrong(
    'a chain exported by nobody',
    'persona: billing\n    export',
    'persona: biling\n    export',
    [21, 14],
    'audit.chain.persona',
    ['there is no persona biling'],
  ),
  wrong(
    'a head whose hash is no JSONPath',
    'hash: $.hash, entries: $.entries }',
    'hash: hash, entries: $.entries }',
    [23, 45],
    'audit.chain.head.hash',
    ['not a JSONPath'],
  ),
];

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
    'a switch that is no action',
    '{ action: patient.read, resource: alice, personas',
    '{ action: patient.off, resource: alice, personas',
    [13, 17],
    'audit.switches[0].action',
    ['there is no action patient.off'],
  ),
  wrong(
    'a chain exported by nobody',
    'persona: billing\n    export',
    'persona: biling\n    export',
    [15, 14],
    'audit.chain.persona',
    ['there is no persona biling'],
  ),
  wrong(
    'a head whose hash is no JSONPath',
    'hash: $.hash, entries: $.entries }',
    'hash: hash, entries: $.entries }',
    [17, 45],
    'audit.chain.head.hash',
    ['not a JSONPath'],
  ),
];

/** Wrong sections for the inventory, each as one change of a target that has one. */
import { edit, TARGET } from './fixtures.js';
import type { WrongInput } from './wrong.js';

const INVENTORY = `inventory:
  documents:
    api: { format: openapi, request: { path: /openapi.json }, persona: clinician }
  crawl: { persona: billing, from: [/home] }
  values: { id: r1 }
  operations:
    PUT /records/{id}: { persona: billing, values: { id: r1 }, request: { json: { text: x } } }
  open:
    - { operation: GET /about, why: Says nothing about anyone. }
  exclude:
    - { operation: POST /reset, why: Empties the whole system. }
`;

export const TARGET_WITH_INVENTORY = `${TARGET.trimEnd()}\n${INVENTORY}`;

const START = TARGET.trimEnd().split('\n').length;
const FILE = 'targets/sample/target.yaml';

/** `line`: within the section, counted from 1. */
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
    file: FILE,
    content: edit(TARGET_WITH_INVENTORY, from, to),
    at: `${START + line}:${column}`,
    key,
    says,
  };
}

export const WRONG_INVENTORY: readonly WrongInput[] = [
  wrong(
    'a dangling reader of a description',
    'persona: clinician }\n  crawl',
    'persona: clinicain }\n  crawl',
    [3, 72],
    'inventory.documents.api.persona',
    ['there is no persona clinicain', 'did you mean clinician?'],
  ),
  wrong(
    'a dangling caller of an operation',
    '{ persona: billing, values',
    '{ persona: biling, values',
    [7, 35],
    'inventory.operations["PUT /records/{id}"].persona',
    ['there is no persona biling'],
  ),
  wrong(
    'a dangling follower of links',
    'crawl: { persona: billing,',
    'crawl: { persona: billing, signIn: wbe,',
    [4, 38],
    'inventory.crawl.signIn',
    ['there is no sign-in wbe'],
  ),
  wrong(
    'a description that is nowhere',
    'request: { path: /openapi.json }, ',
    '',
    [3, 10],
    'inventory.documents.api',
    ['nothing says where the description api is', 'request: {path: …} or file: PATH'],
  ),
  wrong(
    'an operation without its method',
    'PUT /records/{id}:',
    '/records/{id}:',
    [7, 5],
    'inventory.operations["/records/{id}"]',
    [],
  ),
  wrong(
    'an operation that is open and excluded',
    'operation: GET /about',
    'operation: POST /reset',
    [9, 20],
    'inventory.open[0].operation',
    ['both open to everyone and excluded'],
  ),
];

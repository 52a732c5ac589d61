// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of target files
/** Wrong descriptions of relationships and tenants, each as one change of a target that has them. */
import { edit, TARGET } from './fixtures.js';
import type { WrongInput } from './wrong.js';

const NONE = '{ none: there is no such way in this system }';
const SECTION = `personas:
  locum:
    role: clinician
    accounts: [{ username: locum, password: { literal: staple-horse-battery } }]
`;
const WAYS = ['version', 'history', 'search', 'include', 'everything', 'batch', 'write', 'patch', 'export'];
const RELATIONSHIPS = `relationships:
  team:
    entitled: clinician
    stranger: locum
    record: alice
    own: [ben]
    ways:
      read: [patient.read]
      attachment: ${NONE}
${WAYS.map((way) => `      ${way}: ${NONE}\n`).join('')}`;

/** A target that says all that can be said of relationships, and nothing wrong. */
export const TARGET_WITH_BOUNDARIES = `${edit(TARGET, 'personas:\n', SECTION)}${RELATIONSHIPS}`;

const wrong = (from: string, to: string) =>
  ({ file: 'targets/sample/target.yaml', content: edit(TARGET_WITH_BOUNDARIES, from, to) }) as const;

export const WRONG_BOUNDARIES: readonly WrongInput[] = [
  {
    title: 'a stranger who is no persona',
    ...wrong('stranger: locum', 'stranger: locun'),
    at: '65:15',
    key: 'relationships.team.stranger',
    says: ['there is no persona locun', 'locum'],
  },
  {
    title: 'a stranger of another role',
    ...wrong('stranger: locum', 'stranger: billing'),
    at: '65:15',
    key: 'relationships.team.stranger',
    says: ['of different roles', 'role clinician'],
  },
  {
    title: 'a stranger who is entitled',
    ...wrong('stranger: locum', 'stranger: clinician'),
    at: '65:15',
    key: 'relationships.team.stranger',
    says: ['stranger is the same as entitled'],
  },
  {
    title: 'a record that is the stranger’s own as well',
    ...wrong('own: [ben]', 'own: [ben, alice]'),
    at: '67:16',
    key: 'relationships.team.own[1]',
    says: ['the record alice is also the stranger'],
  },
  {
    title: 'a way of which nothing is said',
    ...wrong(`      attachment: ${NONE}\n`, ''),
    at: '69:7',
    key: 'relationships.team.ways.attachment',
    says: ['attachment'],
  },
  {
    title: 'a way by an action that there is not',
    ...wrong('read: [patient.read]', 'read: [patient.raed]'),
    at: '69:14',
    key: 'relationships.team.ways.read[0]',
    says: ['there is no action patient.raed', 'patient.read'],
  },
  {
    title: 'a way by an action whose success shows nothing',
    ...wrong('    canaries: [mrn]\n', ''),
    at: '68:14',
    key: 'relationships.team.ways.read[0]',
    says: ['patient.read shows no canary'],
  },
  {
    title: 'a way that changes something unseen',
    ...wrong(
      "    request: { path: '/fhir/Patient/${patient}' }\n",
      "    request: { path: '/fhir/Patient/${patient}' }\n    writes: true\n",
    ),
    at: '70:14',
    key: 'relationships.team.ways.read[0]',
    says: ['whether patient.read changed anything can not be seen'],
  },
];

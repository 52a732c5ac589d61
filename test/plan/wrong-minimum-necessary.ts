/** Wrong rules on fields, each as one change of a target that has such rules. */
import { edit, TARGET } from './fixtures.js';
import type { WrongInput } from './wrong.js';

const RULES = `minimumNecessary:
  particulars:
    resource: alice
    fields: [mrn, phone]
    whole: clinician
    gets: { billing: [mrn] }
    ways:
      read: { actions: [patient.read], personas: [clinician, billing] }
`;

/** A target that says all that can be said of fields, and nothing wrong. */
export const TARGET_WITH_FIELDS = `${edit(
  TARGET,
  '      mrn: { file: people.json, at: /patients/alice/canaries/mrn }\n',
  '      mrn: { file: people.json, at: /patients/alice/canaries/mrn }\n      phone: CNRY-ALICE-PHONE-0123456789\n',
)}${RULES}`;

const wrong = (from: string, to: string) =>
  ({ file: 'targets/sample/target.yaml', content: edit(TARGET_WITH_FIELDS, from, to) }) as const;

export const WRONG_FIELDS: readonly WrongInput[] = [
  {
    title: 'a field that was not planted',
    ...wrong('fields: [mrn, phone]', 'fields: [mrn, phone, street]'),
    at: '63:26',
    key: 'minimumNecessary.particulars.fields[2]',
    says: ['street', 'alice'],
  },
  {
    title: 'a persona that gets a field which the record does not have',
    ...wrong('billing: [mrn] }', 'billing: [mnr] }'),
    at: '65:23',
    key: 'minimumNecessary.particulars.gets.billing[0]',
    says: ['mnr', 'mrn'],
  },
  {
    title: 'rules by which everybody gets everything',
    ...wrong('billing: [mrn] }', 'billing: [mrn, phone] }'),
    at: '65:11',
    key: 'minimumNecessary.particulars.gets',
    says: ['everybody', 'gets less'],
  },
  {
    title: 'one who gets the whole and a part',
    ...wrong('{ billing: [mrn] }', '{ billing: [mrn], clinician: [mrn] }'),
    at: '65:29',
    key: 'minimumNecessary.particulars.gets.clinician',
    says: ['clinician', 'whole'],
  },
  {
    title: 'fields for a persona that does not exist',
    ...wrong('{ billing: [mrn] }', '{ biling: [mrn] }'),
    at: '65:13',
    key: 'minimumNecessary.particulars.gets.biling',
    says: ['biling', 'billing'],
  },
  {
    title: 'a way by an action that does not exist',
    ...wrong('actions: [patient.read]', 'actions: [patient.raed]'),
    at: '67:25',
    key: 'minimumNecessary.particulars.ways.read.actions[0]',
    says: ['patient.raed', 'patient.read'],
  },
  {
    title: 'a way by an action that changes something',
    file: 'targets/sample/target.yaml',
    content: edit(TARGET_WITH_FIELDS, '    operation: R\n', '    operation: R\n    writes: true\n'),
    at: '68:25',
    key: 'minimumNecessary.particulars.ways.read.actions[0]',
    says: ['patient.read', 'reads'],
  },
];

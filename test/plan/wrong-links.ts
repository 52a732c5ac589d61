/** Wrong sections for pre-signed addresses, each as one change of a target that has one. */
import { edit, TARGET } from './fixtures.js';
import type { WrongInput } from './wrong.js';

const SECTIONS = `links:
  letter:
    persona: clinician
    issue: patient.read
    resource: alice
    otherResource: ben
    url: { json: $.url }
    canaries: [mrn]
    signature: sig
    lifetime: 5m
    refused: { status: 403 }
`;

/** A target with that section, and nothing wrong in it. */
export const TARGET_WITH_LINKS = `${TARGET}${SECTIONS}`;

const wrong = (from: string, to: string) =>
  ({ file: 'targets/sample/target.yaml', content: edit(TARGET_WITH_LINKS, from, to) }) as const;

export const WRONG_LINKS: readonly WrongInput[] = [
  {
    title: 'a link whose other resource is the same one',
    ...wrong('    otherResource: ben', '    otherResource: alice'),
    at: '64:20',
    key: 'links.letter.otherResource',
    says: ['same', 'second resource'],
  },
  {
    title: 'a link issued by an action that does not exist',
    ...wrong('    issue: patient.read', '    issue: patient.raed'),
    at: '62:12',
    key: 'links.letter.issue',
    says: ['patient.raed', 'patient.read'],
  },
  {
    title: 'a link to an object by a canary that one of the two does not have',
    ...wrong('    canaries: [mrn]\n    signature', '    canaries: [letter]\n    signature'),
    at: '66:16',
    key: 'links.letter.canaries[0]',
    says: ['alice', 'letter'],
  },
];

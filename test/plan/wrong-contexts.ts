// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of target files
/** Wrong descriptions of contexts, each as one change of a target that has them. */
import { edit, TARGET } from './fixtures.js';
import type { WrongInput } from './wrong.js';

const CONTEXTS = `contexts:
  purpose:
    attribute: purpose
    persona: clinician
    tries: [{ action: patient.read, resource: alice }]
    secrets: { proxy: { file: people.json, at: /users/clinician/0/password } }
    allowed: { headers: { X-Purpose: TREAT, X-Proxy: '\${proxy}' } }
    others:
      marketing: { headers: { X-Purpose: HMARKT, X-Proxy: '\${proxy}' }, query: { purpose: HMARKT } }
      elsewhere: { from: 127.0.0.2 }
      ended:
        change: { persona: clinician, action: patient.read, resource: alice }
        restore: { persona: clinician, action: patient.read }
`;

/** A target that says all that can be said of contexts, and nothing wrong. */
export const TARGET_WITH_CONTEXTS = `${TARGET}${CONTEXTS}`;

const wrong = (from: string, to: string) =>
  ({ file: 'targets/sample/target.yaml', content: edit(TARGET_WITH_CONTEXTS, from, to) }) as const;

export const WRONG_CONTEXTS: readonly WrongInput[] = [
  {
    title: 'a context of nobody',
    ...wrong('persona: clinician\n    tries', 'persona: clinican\n    tries'),
    at: '62:14',
    key: 'contexts.purpose.persona',
    says: ['there is no persona clinican', 'clinician'],
  },
  {
    title: 'an action under a context that there is not',
    ...wrong('tries: [{ action: patient.read', 'tries: [{ action: patient.raed'),
    at: '63:23',
    key: 'contexts.purpose.tries[0].action',
    says: ['there is no action patient.raed'],
  },
  {
    title: 'a change of a context by nobody',
    ...wrong('change: { persona: clinician', 'change: { persona: administrator'),
    at: '70:28',
    key: 'contexts.purpose.others.ended.change.persona',
    says: ['there is no persona administrator'],
  },
  {
    title: 'an attribute that is changed for good',
    ...wrong('        restore: { persona: clinician, action: patient.read }\n', ''),
    at: '70:9',
    key: 'contexts.purpose.others.ended.restore',
    says: ['restore'],
  },
  {
    title: 'a value that is the allowed one',
    ...wrong(
      "marketing: { headers: { X-Purpose: HMARKT, X-Proxy: '${proxy}' }, query: { purpose: HMARKT } }",
      "marketing: { headers: { X-Purpose: TREAT, X-Proxy: '${proxy}' } }",
    ),
    at: '67:18',
    key: 'contexts.purpose.others.marketing',
    says: ['marketing is what an allowed request is sent with'],
  },
  {
    title: 'an own account of a persona whose like can not be made',
    ...wrong('persona: clinician\n    tries', 'persona: clinician\n    ownAccount: true\n    tries'),
    at: '63:17',
    key: 'contexts.purpose.ownAccount',
    says: ['no accounts like clinician can be made'],
  },
];

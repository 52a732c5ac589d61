// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of target files
/** Wrong sections for disclosures, each as one change of a target that has one. */
import { edit, TARGET } from './fixtures.js';
import type { WrongInput } from './wrong.js';

const ACTIONS = `actions:
  record.report:
    operation: C
    writes: true
    request: { method: POST, path: /report, json: { to: '\${recipient}', what: '\${description}', why: '\${purpose}' } }
  record.refer:
    operation: C
    writes: true
    request: { method: POST, path: '/refer?\${recipient}&\${description}&\${purpose}' }
  accounting.read:
    operation: R
    request: { path: '/accounting?from=\${from}' }
`;
const SECTION = `disclosures:
  persona: clinician
  resource: alice
  undisclosed: ben
  accountable: record.report
  treatment: { action: record.refer, shown: true }
  accounting:
    action: accounting.read
    items: $.disclosures[*]
    fields: { date: $.date, recipient: $.to, description: $.what, purpose: $.why }
`;

/** A target with that section, and nothing wrong in it. */
export const TARGET_WITH_DISCLOSURES = `${edit(TARGET, 'actions:\n', ACTIONS)}${SECTION}`;

const wrong = (from: string, to: string) =>
  ({ file: 'targets/sample/target.yaml', content: edit(TARGET_WITH_DISCLOSURES, from, to) }) as const;

export const WRONG_DISCLOSURES: readonly WrongInput[] = [
  {
    title: 'a disclosure whose purpose is not sent',
    ...wrong(", why: '${purpose}'", ''),
    at: '74:16',
    key: 'disclosures.accountable',
    says: ['record.report', '${purpose}'],
  },
  {
    title: 'an accounting that is asked for without a period',
    ...wrong('?from=${from}', ''),
    at: '77:13',
    key: 'disclosures.accounting.action',
    says: ['accounting.read', '${from}'],
  },
  {
    title: 'a record never disclosed that is the one disclosed',
    ...wrong('  undisclosed: ben', '  undisclosed: alice'),
    at: '73:16',
    key: 'disclosures.undisclosed',
    says: ['alice', 'another record'],
  },
  {
    title: 'a disclosure by an action that does not exist',
    ...wrong('action: record.refer', 'action: record.reefr'),
    at: '75:24',
    key: 'disclosures.treatment.action',
    says: ['record.reefr', 'record.refer'],
  },
  {
    title: 'an accounting whose items are no JSONPath',
    ...wrong('$.disclosures[*]', '$.disclosures['),
    at: '78:12',
    key: 'disclosures.accounting.items',
    says: ['JSONPath'],
  },
];

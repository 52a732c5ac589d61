// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of target files
/** Wrong inputs, each as one change of the sample, and what must be said about it. */
import { ACCESS, edit, type FileName, LOGOFF, PEOPLE, PROFILE, REQUIREMENTS, TARGET } from './fixtures.js';

export interface WrongInput {
  readonly title: string;
  readonly file: FileName;
  readonly content: string | Buffer | null;
  /** Where the error must point: line and column, and the key. */
  readonly at: string;
  readonly key?: string;
  /** Words of the message, of `expected` or of the remedy. */
  readonly says: readonly string[];
}

const suite = 'suites/automatic-logoff.yaml';
const target = 'targets/sample/target.yaml';
const profile = 'suites/profiles/small.yaml';
const people = 'targets/sample/people.json';
const catalogue = 'suites/requirements.yaml';

const inSuite = (from: string, to: string) => ({ file: suite, content: edit(LOGOFF, from, to) }) as const;
const inTarget = (from: string, to: string) => ({ file: target, content: edit(TARGET, from, to) }) as const;
/** The same target with its secrets by reference, as every environment but a demo wants them. */
const REFERRING = edit(
  edit(TARGET, '{ literal: correct-horse-battery }', '{ env: BILL_PASSWORD }'),
  '{ literal: JBSWY3DPEHPK3PXPJBSWY3DP }',
  '{ env: BILL_SEED }',
);
const inReferring = (from: string, to: string) =>
  ({ file: target, content: edit(REFERRING, from, to) }) as const;
const inProfile = (from: string, to: string) =>
  ({ file: profile, content: edit(PROFILE, from, to) }) as const;
const inPeople = (from: string, to: string) => ({ file: people, content: edit(PEOPLE, from, to) }) as const;
const inCatalogue = (from: string, to: string) =>
  ({ file: catalogue, content: edit(REQUIREMENTS, from, to) }) as const;

const bomb = `x: &a [1,1,1,1,1,1,1,1,1,1]\ny: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nz: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]
w: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\nv: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\n`;

export const WRONG_INPUTS: readonly WrongInput[] = [
  {
    title: 'a look-up by an action that does not exist',
    ...inTarget(
      '    vars: { patient: p-alice }',
      '    lookup: { persona: clinician, action: patient.find, capture: { patient: { json: $.id } } }',
    ),
    at: '40:43',
    key: 'resources.alice.lookup.action',
    says: ['there is no action patient.find', 'patient.read'],
  },
  {
    title: 'a look-up of what is known',
    ...inTarget(
      '    vars: { patient: p-alice }',
      '    vars: { patient: p }\n    lookup: { persona: clinician, action: patient.read, capture: { patient: { json: $.id } } }',
    ),
    at: '41:77',
    key: 'resources.alice.lookup.capture.patient',
    says: ['patient under vars as well'],
  },
  {
    title: 'a name in the log that no look-up gives',
    ...inTarget(
      '    vars: { patient: p-alice }',
      "    audited: 'Patient/${id}'\n    lookup: { persona: clinician, action: patient.read, capture: { patient: { json: $.id } } }",
    ),
    at: '40:14',
    key: 'resources.alice.audited',
    says: ['${id} has no value here', 'patient'],
  },
  {
    title: 'undoing what was only read',
    ...inTarget('    operation: R\n', '    operation: R\n    undo: { action: patient.read }\n'),
    at: '49:11',
    key: 'actions["patient.read"].undo',
    says: ['leaves nothing', 'writes: true'],
  },
  {
    title: 'undoing by an action that does not exist',
    ...inTarget(
      '    operation: R\n',
      '    operation: C\n    writes: true\n    undo: { action: patient.drop }\n',
    ),
    at: '50:21',
    key: 'actions["patient.read"].undo.action',
    says: ['there is no action patient.drop'],
  },
  {
    title: 'two bodies in one request',
    ...inTarget(
      "request: { path: '/fhir/Patient/${patient}' }",
      'request: { path: /, json: {}, multipart: { a: b } }',
    ),
    at: '49:46',
    key: 'actions["patient.read"].request.multipart',
    says: ['json and multipart', 'remove'],
  },
  {
    title: 'a content type beside the boundary of its own',
    ...inTarget(
      "request: { path: '/fhir/Patient/${patient}' }",
      'request: { path: /, multipart: { a: b }, headers: { content-type: multipart/form-data } }',
    ),
    at: '49:71',
    key: 'actions["patient.read"].request.headers.content-type',
    says: ['boundary', 'no header content-type'],
  },
  // The file itself
  { title: 'an empty file', file: suite, content: '', at: '1:1', says: ['empty'] },
  { title: 'comments only', file: suite, content: '# nothing\n', at: '1:1', says: ['comments only'] },
  { title: 'a missing file', file: catalogue, content: null, at: '', says: ['does not exist'] },
  {
    title: 'a binary file',
    file: suite,
    content: Buffer.concat([Buffer.from('suite: a\n'), Buffer.from([0x7f, 0x45, 0x00, 0x01])]),
    at: '2:3',
    says: ['NUL byte', 'UTF-8'],
  },
  {
    title: 'bytes that are not UTF-8',
    file: suite,
    content: Buffer.concat([Buffer.from('suite: a\ntitle: "'), Buffer.from([0xe9, 0x22, 0x0a])]),
    at: '2:9',
    says: ['not UTF-8'],
  },
  {
    title: 'UTF-16',
    file: suite,
    content: Buffer.from(`\ufeff${LOGOFF}`, 'utf16le'),
    at: '',
    says: ['UTF-16', 'save it as UTF-8'],
  },
  {
    title: 'a file that is too large',
    file: suite,
    content: `suite: a\n#${'x'.repeat(2 * 1024 * 1024)}\n`,
    at: '',
    says: ['2.0 MiB'],
  },
  // YAML
  {
    title: 'tab indentation',
    ...inSuite('    kind: session', '\tkind: session'),
    at: '6:1',
    key: 'kind',
    says: ['tab', 'spaces'],
  },
  {
    title: 'a key given twice',
    ...inSuite('    fix:', '    kind: session.idle\n    fix:'),
    at: '9:5',
    key: 'checks[0].kind',
    says: ['occurs twice', 'line 6'],
  },
  {
    title: 'an anchors bomb',
    file: suite,
    content: bomb,
    at: '4:29',
    key: 'w[7]',
    says: ['10000 values', 'write the values out'],
  },
  {
    title: 'an alias within its own anchor',
    file: suite,
    content: 'suite: &a [*a]\n',
    at: '1:12',
    key: 'suite[0]',
    says: ['inside the very value'],
  },
  {
    title: 'brackets nested without end',
    file: suite,
    content: `suite: ${'['.repeat(5000)}`,
    at: '1:108',
    key: 'suite',
    says: ['nested more than 100'],
  },
  {
    title: 'dashes nested without end',
    file: suite,
    content: '- '.repeat(5000),
    at: '1:61',
    says: ['more than 30'],
  },
  {
    title: 'a second document',
    file: suite,
    content: `${LOGOFF}---\n${ACCESS}`,
    at: '10:1',
    says: ['second document'],
  },
  {
    title: 'an unknown tag',
    ...inSuite('kind: session.idle', 'kind: !kind session.idle'),
    at: '6:17',
    key: 'checks[0].kind',
    says: ['tag !kind'],
  },
  {
    title: 'a list at the top',
    file: suite,
    content: '- a\n- b\n',
    at: '1:1',
    says: ['not a mapping', 'a list of 2'],
  },
  {
    title: 'an unclosed quote',
    ...inSuite('A session left idle ends', '"A session left idle ends'),
    at: '5:12',
    key: 'title',
    says: ['never closed'],
  },
  {
    title: 'an unclosed bracket',
    ...inSuite('covers: [LOGOFF-1]', 'covers: [LOGOFF-1'),
    at: '8:5',
    key: 'with',
    says: ['not closed before this line'],
  },
  {
    title: 'a colon inside an unquoted text',
    ...inSuite('fix: Expire', 'fix: Server: expire'),
    at: '9:10',
    key: 'fix',
    says: ['second key', 'quotes'],
  },
  {
    title: 'a merge key',
    ...inSuite('    fix:', '    <<: {}\n    fix:'),
    at: '9:5',
    key: 'checks[0]["<<"]',
    says: ['merge keys', 'extends'],
  },
  {
    title: 'YAML 1.1',
    file: suite,
    content: `%YAML 1.1\n---\n${LOGOFF}`,
    at: '1:1',
    says: ['YAML 1.2', 'remove the %YAML line'],
  },
  // Suites
  {
    title: 'an unknown key',
    ...inSuite('    fix:', '    sevrity: high\n    fix:'),
    at: '9:5',
    key: 'checks[0].sevrity',
    says: ['unknown key sevrity', 'one of id, title, kind'],
  },
  {
    title: 'a misspelt key, told once',
    ...inSuite('covers:', 'cover:'),
    at: '7:5',
    key: 'checks[0].cover',
    says: ['did you mean covers?'],
  },
  {
    title: 'a missing key',
    ...inSuite('    fix: Expire it on the server.\n', ''),
    at: '4:5',
    key: 'checks[0].fix',
    says: ['fix is missing', 'what to do when it fails'],
  },
  {
    title: 'a wrong type',
    ...inSuite('covers: [LOGOFF-1]', 'covers: LOGOFF-1'),
    at: '7:13',
    key: 'checks[0].covers',
    says: ['list', '"LOGOFF-1"'],
  },
  {
    title: 'a number where a text is needed',
    ...inSuite('title: Automatic logoff', 'title: 2026'),
    at: '2:8',
    key: 'title',
    says: ['the number 2026', 'quotes'],
  },
  {
    title: 'an unknown kind',
    ...inSuite('kind: session.idle', 'kind: session.idel'),
    at: '6:11',
    key: 'checks[0].kind',
    says: ['did you mean session.idle?'],
  },
  {
    title: 'an unknown parameter',
    ...inSuite('tolerance: $profile', 'tolerence: $profile'),
    at: '8:30',
    key: 'checks[0].with.tolerence',
    says: ['did you mean tolerance?'],
  },
  {
    title: 'a parameter of the wrong value',
    ...inSuite('carrier: header', 'carrier: heder'),
    at: '8:22',
    key: 'checks[0].with.carrier',
    says: ['"heder"', 'did you mean header?'],
  },
  {
    title: 'parameters left out',
    ...inSuite('    with: { carrier: header, tolerance: $profile.limits.session.tolerance }\n', ''),
    at: '4:5',
    key: 'checks[0].with',
    says: ['with is missing'],
  },
  {
    title: 'a limit that the profile does not have',
    ...inSuite('$profile.limits.session.tolerance', '$profile.limits.session.tolerence'),
    at: '8:41',
    key: 'checks[0].with.tolerance',
    says: ['did you mean $profile.limits.session.tolerance?'],
  },
  {
    title: 'a limit that does not fit the parameter',
    ...inSuite('$profile.limits.session.tolerance', '$profile.limits.session.idleAtMost'),
    at: '8:41',
    key: 'checks[0].with.tolerance',
    says: ['number', '"15m"'],
  },
  {
    title: 'a catalogue id that does not exist',
    ...inSuite('[LOGOFF-1]', '[LOGOF-1]'),
    at: '7:14',
    key: 'checks[0].covers[0]',
    says: ['no catalogue id LOGOF-1', 'did you mean LOGOFF-1?'],
  },
  {
    title: 'a check id used in two suites',
    file: suite,
    content: edit(LOGOFF, 'id: logoff.idle-api', 'id: access.role-matrix'),
    at: '4:9',
    key: 'checks[0].id',
    says: ['used twice', 'access-control.yaml:4:9'],
  },
  {
    title: 'a suite named otherwise than its file',
    ...inSuite('suite: automatic-logoff', 'suite: logoff'),
    at: '1:8',
    key: 'suite',
    says: ['automatic-logoff'],
  },
  // Catalogue and profile
  {
    title: 'a catalogue row of an unknown clause',
    ...inCatalogue('    clauses: [164.312(a)(1)]', '    clauses: [164.312(a)(11)]'),
    at: '26:15',
    key: 'catalogue[1].clauses[0]',
    says: ['did you mean 164.312(a)(1)?'],
  },
  {
    title: 'a source line without check and without reason',
    ...inCatalogue('    catalogue: [LOGOFF-1]', '    catalogue: []'),
    at: '35:16',
    key: 'lines[0].catalogue',
    says: ['names no catalogue row'],
  },
  {
    title: 'a profile with an unknown clause',
    ...inProfile('164.312(a)(1)]', '164.312(a)(7)]'),
    at: '5:31',
    key: 'clauses[1]',
    says: ['no clause 164.312(a)(7)'],
  },
  {
    title: 'a profile with an unknown suite',
    ...inProfile('suites: all', 'suites: [automatic-logof]'),
    at: '6:10',
    key: 'suites[0]',
    says: ['did you mean automatic-logoff?'],
  },
  {
    title: 'a profile whose suites are a wrong word',
    ...inProfile('suites: all', 'suites: al'),
    at: '6:9',
    key: 'suites',
    says: ['did you mean all?'],
  },
  {
    title: 'an unknown role in a profile',
    ...inProfile('  proxy:', '  proxi:'),
    at: '10:3',
    key: 'mayLack.proxi',
    says: ['did you mean proxy?'],
  },
  // Targets
  {
    title: 'a bad duration',
    ...inTarget('idle: 8s', 'idle: 8 seconds'),
    at: '35:11',
    key: 'signIn.api.idle',
    says: ['"8 seconds"', '500ms, 8s, 15m'],
  },
  {
    title: 'a variable that is not declared',
    ...inTarget('${vars.idle}', '${vars.idel}'),
    at: '35:11',
    key: 'signIn.api.idle',
    says: ['no variable idel', 'did you mean idle?'],
  },
  {
    title: 'a dangling persona',
    ...inTarget('deny: [billing]', 'deny: [biling]'),
    at: '55:41',
    key: 'policy["patient.read"].alice.deny[0]',
    says: ['no persona biling', 'did you mean billing?'],
  },
  {
    title: 'a dangling action',
    ...inTarget('protects: { action: patient.read', 'protects: { action: patient.raed'),
    at: '36:25',
    key: 'signIn.api.protects.action',
    says: ['no action patient.raed', 'did you mean patient.read?'],
  },
  {
    title: 'a dangling resource',
    ...inTarget('    ben: { allow', '    bob: { allow'),
    at: '56:5',
    key: 'policy["patient.read"].bob',
    says: ['no resource bob'],
  },
  {
    title: 'a dangling canary',
    ...inTarget('canaries: [mrn]', 'canaries: [mnr]'),
    at: '52:16',
    key: 'actions["patient.read"].canaries[0]',
    says: ['no canary mnr'],
  },
  {
    title: 'a dangling base',
    ...inTarget('request: { path: /fhir/Patient/p-alice }', 'request: { base: fhir, path: / }'),
    at: '32:24',
    key: 'signIn.api.alive.request.base',
    says: ['no base fhir', 'one of api'],
  },
  {
    title: 'someone both allowed and denied',
    ...inTarget('deny: [billing]', 'deny: [clinician]'),
    at: '55:41',
    key: 'policy["patient.read"].alice.deny[0]',
    says: ['both allowed and denied'],
  },
  {
    title: 'an unknown feature in lacks',
    ...inTarget('  audit: The', '  audits: The'),
    at: '58:3',
    key: 'lacks.audits',
    says: ['did you mean audit?'],
  },
  {
    title: 'a JSONPath that is none',
    ...inTarget('capture: { access: { json: $.access_token } }', 'capture: { access: { json: "$.[" } }'),
    at: '29:36',
    key: 'signIn.api.steps[0].capture.access.json',
    says: ['JSONPath'],
  },
  {
    title: 'a regular expression that is none',
    ...inTarget('capture: { access: { json: $.access_token } }', 'capture: { access: { regex: "([a-z" } }'),
    at: '29:37',
    key: 'signIn.api.steps[0].capture.access.regex',
    says: ['regular expression'],
  },
  {
    title: 'a misspelt key in a step, explained as the step that was meant',
    ...inTarget('        expect: { status: 200,', '        expct: { status: 200,'),
    at: '28:9',
    key: 'signIn.api.steps[0].expct',
    says: ['did you mean expect?'],
  },
  {
    title: 'a step that is neither a request nor for a browser',
    ...inTarget(
      "request: { method: POST, path: /auth/token, json: { username: '${username}', password: '${password}' } }\n        expect: { status: 200, json: { path: $.access_token, exists: true } }\n        capture: { access: { json: $.access_token } }",
      'optional: true',
    ),
    at: '26:9',
    key: 'signIn.api.steps[0]',
    says: ['exactly one of the keys request, browser'],
  },
  {
    title: 'a status that is none',
    ...inTarget('success: { status: 200 }\n      refused', 'success: { status: 2000 }\n      refused'),
    at: '33:26',
    key: 'signIn.api.alive.success.status',
    says: ['the number 2000'],
  },
  {
    title: 'a secret in the place of its reference',
    ...inTarget('{ literal: correct-horse-battery }', 'correct-horse-battery'),
    at: '21:19',
    key: 'personas.billing.accounts[0].password',
    says: ['a text of 21 characters', '{env: NAME}'],
  },
  {
    title: 'a secret in braces without a key',
    ...inTarget('{ literal: correct-horse-battery }', '{correct-horse-battery}'),
    at: '21:19',
    key: 'personas.billing.accounts[0].password',
    says: ['env, file, exec'],
  },
  {
    title: 'a literal secret outside a demo',
    file: target,
    content: edit(
      edit(REFERRING, '{ env: BILL_PASSWORD }', '{ literal: correct-horse-battery }'),
      'environment: demo',
      'environment: staging\nauthorization: { by: CISO, until: 2099-01-01 }',
    ),
    at: '22:21',
    key: 'personas.billing.accounts[0].password.literal',
    says: ['may not stand in the file', '{env: NAME}'],
  },
  {
    title: 'no authorization outside a demo',
    ...inReferring('environment: demo', 'environment: production'),
    at: '5:14',
    key: 'authorization',
    says: ['authorization is missing', 'until: YYYY-MM-DD'],
  },
  {
    title: 'an authorization that has expired',
    ...inReferring('environment: demo', 'environment: test\nauthorization: { by: CISO, until: 2020-01-01 }'),
    at: '6:35',
    key: 'authorization.until',
    says: ['expired', '2020-01-01'],
  },
  {
    title: 'a day that does not exist',
    ...inReferring('environment: demo', 'environment: test\nauthorization: { by: CISO, until: 2099-02-31 }'),
    at: '6:35',
    key: 'authorization.until',
    says: ['no such day'],
  },
  {
    title: 'an unknown environment',
    ...inTarget('environment: demo', 'environment: prod'),
    at: '5:14',
    key: 'environment',
    says: ['did you mean production?'],
  },
  // Files that a target names
  {
    title: 'an accounts file that does not exist',
    ...inTarget('{ file: people.json, at: /users/clinician }', '{ file: poeple.json, at: /users/clinician }'),
    at: '16:23',
    key: 'personas.clinician.accounts.file',
    says: ['poeple.json', 'does not exist'],
  },
  {
    title: 'a pointer that leads nowhere',
    ...inTarget('at: /users/clinician }', 'at: /users/clinicians }'),
    at: '16:40',
    key: 'personas.clinician.accounts.at',
    says: ['leads nowhere', 'did you mean clinician?'],
  },
  {
    title: 'an account without a user name',
    ...inPeople('"username": "cleo", ', ''),
    at: '10:7',
    key: 'users.clinician[1].username',
    says: ['username is missing'],
  },
  {
    title: 'a misspelt key in an accounts file',
    ...inPeople('"cleo", "password"', '"cleo", "pasword"'),
    at: '10:29',
    key: 'users.clinician[1].pasword',
    says: ['did you mean password?'],
  },
  {
    title: 'a canary that is no text',
    ...inPeople('"mrn": "CNRY-ALICE-MRN-9f8e7d6c5b"', '"mrn": 12345678'),
    at: '13:49',
    key: 'patients.alice.canaries.mrn',
    says: ['at least 8 characters'],
  },
  {
    title: 'a comma missing in JSON',
    ...inPeople('"clara",', '"clara"'),
    at: '6:9',
    key: 'password',
    says: ['missing'],
  },
  {
    title: 'a number that is too long to be exact',
    ...inPeople('"violet-anchor-lamp"', '12345678901234567890'),
    at: '10:41',
    key: 'users.clinician[1].password',
    says: ['exactly', 'quotes', '20 characters'],
  },
];

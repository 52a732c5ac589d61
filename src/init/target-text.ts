/** The text of a first target file: what was found, filled in; what was not, as comments that say what to write. */
import { FEATURES } from '../kinds/definition.js';
import { type Answers, variableFor } from './answers.js';
import { recordReads } from './recipes.js';
import { signInLines } from './sign-in-text.js';
import type { Found } from './survey.js';

export interface Written {
  readonly found: Found;
  readonly answers: Answers;
  /** Authorities to trust, as they are named in the file. */
  readonly ca: readonly string[];
  /** YYYY-MM-DD. */
  readonly day: string;
  /** How the folder of the package's schemas is reached from the file; null when it is not near. */
  readonly schema: string | null;
}

/** Within YAML, JSON is the form of a text that nothing can be misread in. */
const q = (text: string) => JSON.stringify(text);

export function targetText(written: Written): string {
  const { found, answers, schema, day } = written;
  const { site } = found;
  const lines = [
    ...(schema === null ? [] : [`# yaml-language-server: $schema=${schema}`, '#']),
    `# Written by safeprobe init on ${day}, from what ${site.origin} shows to anyone. Nothing was sent but GET requests, and`,
    '# nobody signed in. Each FILL IN says what could not be seen from outside. docs/target-format.md has every key.',
    `target: ${answers.name}`,
    `title: ${q(found.title === '' ? site.host : found.title)}`,
    'role: ehr # FILL IN: ehr, idp, proxy or service; what a system may lack depends on it',
    'profile: core',
    `environment: ${answers.environment} # demo, test, staging or production; in production a run only reads`,
    ...(answers.authorization === null
      ? ['# Outside a demo nothing runs without it: authorization: { by: NAME, until: YYYY-MM-DD }']
      : [`authorization: { by: ${q(answers.authorization.by)}, until: ${answers.authorization.until} }`]),
    '',
    ...reachLines(written),
    '',
    ...personaLines(answers),
    '',
    ...signInLines(found, answers),
    '',
    ...recordLines(found, answers),
    '',
    ...inventoryLines(found),
    '',
    ...restLines(),
  ];
  return `${lines.join('\n')}\n`;
}

function reachLines({ found, ca }: Written): readonly string[] {
  const { site, certificate, plainPort, openId, away, health } = found;
  const host = q(site.host);
  const others = [...new Set([...(openId?.elsewhere ?? []), ...away])];
  const ports = [site.port, ...(plainPort === null ? [] : [80])];
  return [
    '# A run opens connections to these alone.',
    'scope:',
    `  hosts: [${host}]`,
    `  ports: [${ports.join(', ')}]`,
    ...others.map(
      (each) =>
        `  # FILL IN: it also sends people to ${each}; add that host and its port if it may be probed, too.`,
    ),
    '  # FILL IN: requests that must never be sent, if there are any: never: [POST /admin/shutdown]',
    'rate: { perSecond: 20, concurrent: 8 }',
    ...(ca.length > 0
      ? [`trust: { ca: [${ca.map(q).join(', ')}] }`]
      : certificate !== null && certificate.trouble !== null
        ? [
            `# FILL IN: ${certificate.trouble} (${certificate.name}).`,
            `# ${certificate.fix}`,
            '# trust: { ca: [ca.pem] }',
          ]
        : certificate === null
          ? []
          : [`# Its certificate is trusted: ${certificate.name}`]),
    `bases: { web: ${q(site.origin)} }`,
    ...(site.secure
      ? [`endpoints: { web: { host: ${host}, port: ${site.port} } }`]
      : [
          '# Plain HTTP: there is no TLS endpoint to examine here. endpoints: { web: { host: …, port: 443 } } where there is one.',
        ]),
    ...(plainPort === null
      ? [
          '# FILL IN: every further port, port 80 too, also those that ought to be closed:',
          `# services: { http: { host: ${host}, port: 80, protocol: http } }`,
        ]
      : [
          `# Port 80 ${plainPort === 'closed' ? 'did not answer' : 'answers'}. FILL IN: every further port, also those that ought to be closed.`,
          `services: { http: { host: ${host}, port: 80, protocol: http } }`,
        ]),
    '# FILL IN: the request header whose value the audit log records; without it no audit check concludes.',
    '# nonce: { header: X-Request-Id }',
    ...(health === null ? [] : [`# It tells its health to anyone at ${health}`]),
  ];
}

function personaLines({ people }: Answers): readonly string[] {
  const named = people.length > 0 ? people : [{ role: 'clinician', usernames: ['fill-in-user'] }];
  return [
    ...(people.length > 0
      ? ['# Test users of each role, passwords by reference: never in this file.']
      : [
          '# FILL IN: test users of each role, at least one that may read a record and one that may not. Passwords by reference only.',
        ]),
    'personas:',
    ...named.flatMap(({ role, usernames }) => [
      `  ${role}:`,
      `    role: ${role}`,
      '    accounts:',
      ...usernames.map(
        (username) => `      - { username: ${q(username)}, password: { env: ${variableFor(username)} } }`,
      ),
    ]),
    ...(people.length > 1
      ? []
      : ['  # billing: { role: billing, accounts: [{ username: …, password: { env: BILLING_PASSWORD } }] }']),
    '  # With one-time codes: totp: { secret: { env: CLINICIAN_SEED } }. { file: …, at: … } and { exec: […] } are references, too.',
  ];
}

function recordLines(found: Found, { people }: Answers): readonly string[] {
  const [first, second] = people;
  const [path = '/patients/alice/note'] = [
    ...(found.fhir?.resources.includes('Patient') === true ? [`${found.fhir.base}/Patient/{id}`] : []),
    ...(found.openApi === null ? [] : recordReads(found.openApi)),
  ];
  const filled = path.replaceAll(/\{[^}]*\}/g, () => '${patient}');
  return [
    '# FILL IN: a record with a canary (a text that is nowhere else, by which a leak is known wherever it turns up), who may',
    '# read it, and who may not. Take away the # and fill in.',
    '# resources:',
    '#   alice: { type: Patient, vars: { patient: "4711" }, canaries: { note: { env: ALICE_NOTE } } }',
    '# actions:',
    `#   note.read: { operation: R, request: { path: ${q(filled)} }, canaries: [note] }`,
    '# policy:',
    `#   note.read: { alice: { allow: [${first?.role ?? 'clinician'}], deny: [${second?.role ?? 'billing'}] } }`,
    '# How refusals look where no action says otherwise. FILL IN: as narrow as you can.',
    `oracles: { denied: { status: 403 }, anonymous: { status: ${found.closed?.status ?? '[401, 403]'} } }`,
  ];
}

function inventoryLines({ openApi, fhir }: Found): readonly string[] {
  const documents = [
    ...(openApi === null
      ? []
      : [
          `    api: { format: openapi, request: { path: ${q(openApi.path)} } } # ${openApi.operations.length} operations`,
        ]),
    ...(fhir === null
      ? []
      : [
          `    fhir: { format: fhir, request: { path: ${q(fhir.metadata)} }${fhir.base === '' ? '' : `, prefix: ${q(fhir.base)}`} } # ${fhir.version}, ${fhir.resources.length} resource types`,
        ]),
  ];
  return documents.length === 0
    ? [
        '# FILL IN: a description of what there is to call, served or as a file, so that what needs no sign-in is noticed:',
        '# inventory: { documents: { api: { format: openapi, file: openapi.yaml } } }',
      ]
    : [
        '# What there is to call, by its own description. FILL IN: what must not be called, each with its reason, under exclude.',
        'inventory:',
        '  documents:',
        ...documents,
      ];
}

function restLines(): readonly string[] {
  return [
    '# FILL IN: further sections of docs/target-format.md as you come to them: audit, emergency, accounts, passwords, lockout, ….',
    '# What the system does not have, with the reason, makes its checks not applicable. Only the owner can say so: init',
    '# claims nothing. Take away the # where it is true, and say why.',
    '# lacks:',
    ...FEATURES.map((feature) => `#   ${feature}: why it has none`),
  ];
}

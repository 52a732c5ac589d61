/** A small, complete input (catalogue, profile, suites, target, accounts) in a folder of its own. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import { InputErrors, SafeprobeError } from '../../src/errors.js';

export const REQUIREMENTS = `clauses:
  - id: 164.312(a)(2)(iii)
    regime: hipaa
    cite: 45 CFR 164.312(a)(2)(iii)
    title: Automatic logoff
    level: addressable
    duty: End a session after a time of inactivity.
  - id: 164.312(a)(1)
    regime: hipaa
    cite: 45 CFR 164.312(a)(1)
    title: Access control
    level: required
    duty: Only those entitled get in.
catalogue:
  - id: LOGOFF-1
    methods: [probe]
    title: Idle limit
    statement: An idle session is refused.
    control: It was accepted just before.
    clauses: [164.312(a)(2)(iii)]
  - id: AUTHZ-1
    methods: [canary]
    title: Roles
    statement: Roles see only what is theirs.
    control: The entitled twin succeeds.
    clauses: [164.312(a)(1)]
lines:
  - id: S1
    source: 1
    section: '1'
    text: Sessions end.
    cite: [164.312(a)(2)(iii)]
    level: addressable
    methods: [probe]
    catalogue: [LOGOFF-1]
  - id: G1
    source: 3
    section: gap
    text: Nobody can see it from outside.
    cite: []
    level: required
    methods: []
    catalogue: []
    observable: false
    why: It happens on paper.
`;

export const PROFILE = `profile: small
title: A small profile
description: For tests.
status: in-force
clauses: [164.312(a)(2)(iii), 164.312(a)(1)]
suites: all
limits:
  session: { idleAtMost: 15m, tolerance: 0.1 }
mayLack:
  proxy:
    LOGOFF-1: a proxy holds no sessions
`;

export const LOGOFF = `suite: automatic-logoff
title: Automatic logoff
checks:
  - id: logoff.idle-api
    title: A session left idle ends
    kind: session.idle
    covers: [LOGOFF-1]
    with: { carrier: header, tolerance: $profile.limits.session.tolerance }
    fix: Expire it on the server.
`;

export const ACCESS = `suite: access-control
title: Access control
checks:
  - id: access.role-matrix
    title: Each role sees what is its own
    kind: access.matrix
    covers: [AUTHZ-1]
    fix: Check roles on the server.
`;

export const TARGET = `target: sample
title: A sample system
role: ehr
profile: small
environment: demo
vars:
  idle: 8s
scope:
  hosts: [localhost]
  ports: ['\${start.port}', 8443]
bases:
  api: https://localhost:\${start.port}
personas:
  clinician:
    role: clinician
    accounts: { file: people.json, at: /users/clinician }
  billing:
    role: billing
    accounts:
      - username: bill
        password: { literal: correct-horse-battery }
        totp: { secret: { literal: JBSWY3DPEHPK3PXPJBSWY3DP } }
signIn:
  api:
    steps:
      - name: password
        request: { method: POST, path: /auth/token, json: { username: '\${username}', password: '\${password}' } }
        expect: { status: 200, json: { path: $.access_token, exists: true } }
        capture: { access: { json: $.access_token } }
    carrier: { headers: { Authorization: 'Bearer \${access}' } }
    alive:
      request: { path: /fhir/Patient/p-alice }
      success: { status: 200 }
      refused: { status: 401 }
    idle: \${vars.idle}
    protects: { action: patient.read, resource: alice }
resources:
  alice:
    type: Patient
    vars: { patient: p-alice }
    canaries:
      mrn: { file: people.json, at: /patients/alice/canaries/mrn }
  ben:
    type: Patient
    canaries: { mrn: CNRY-BEN-MRN-0123456789 }
actions:
  patient.read:
    operation: R
    request: { path: '/fhir/Patient/\${patient}' }
    success: { status: 200 }
    denied: { status: [403, 404] }
    canaries: [mrn]
policy:
  patient.read:
    alice: { allow: [clinician], deny: [billing] }
    ben: { allow: [clinician] }
lacks:
  audit: The sample keeps no log at all.
`;

export const PEOPLE = `{
  "users": {
    "clinician": [
      {
        "username": "clara",
        "password": "staple-gun-orchid",
        "totp": "KRSXG5CTMVRXEZLUKN2XAZLS",
        "display": "Clara (synthetic)"
      },
      { "username": "cleo", "password": "violet-anchor-lamp" }
    ]
  },
  "patients": { "alice": { "canaries": { "mrn": "CNRY-ALICE-MRN-9f8e7d6c5b" } } }
}
`;

/** Texts that must not turn up in any message. */
export const SECRETS = [
  'correct-horse-battery',
  'JBSWY3DPEHPK3PXPJBSWY3DP',
  'staple-gun-orchid',
  'KRSXG5CTMVRXEZLUKN2XAZLS',
  'violet-anchor-lamp',
  'CNRY-ALICE-MRN-9f8e7d6c5b',
  'CNRY-BEN-MRN-0123456789',
];

export const FILES = {
  'suites/requirements.yaml': REQUIREMENTS,
  'suites/profiles/small.yaml': PROFILE,
  'suites/automatic-logoff.yaml': LOGOFF,
  'suites/access-control.yaml': ACCESS,
  'targets/sample/target.yaml': TARGET,
  'targets/sample/people.json': PEOPLE,
} as const;
export type FileName = keyof typeof FILES;

const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** Writes the sample, some files changed or added; null leaves one out. */
export function sample(changes: { readonly [file: string]: string | Buffer | null } = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'safeprobe-plan-'));
  made.push(folder);
  for (const [name, content] of Object.entries({ ...FILES, ...changes })) {
    if (content === null) continue;
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  return folder;
}

/** One replacement that must really replace: an edit that misses would make its test pass for nothing. */
export function edit(text: string, from: string, to: string): string {
  if (text.split(from).length !== 2) throw new Error(`not exactly once in the sample: ${from}`);
  return text.replace(from, () => to);
}

/** The input errors that a call throws, as a list. Anything else it throws goes on. */
export function inputErrors(call: () => unknown): readonly SafeprobeError[] {
  try {
    call();
  } catch (error) {
    if (error instanceof InputErrors) return error.errors;
    if (error instanceof SafeprobeError && error.code === 'input') return [error];
    throw error;
  }
  return [];
}

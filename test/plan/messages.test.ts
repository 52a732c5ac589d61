// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of target files
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { registerSecrets } from '../../src/conductor/doors.js';
import { InputErrors, SafeprobeError } from '../../src/errors.js';
import { createRedactor } from '../../src/evidence/redaction.js';
import { resolveSecrets } from '../../src/plan/secrets.js';
import { loadTarget } from '../../src/plan/target-file.js';
import type { TargetFile } from '../../src/target/schema.js';
import { edit, sample, TARGET } from './fixtures.js';

const MESSAGES = `nonce: { header: X-Request-Id }
outbound:
  webhook:
    protocol: https
    connect:
      persona: billing
      steps:
        - name: subscribe
          request: { method: POST, path: /hooks, json: { url: '\${receiver.url}' } }
          capture: { secret: { json: $.secret } }
    event: { persona: clinician, action: note.create, resource: alice }
    carries: [mrn, marker, nonce]
    within: 5s
    signature: { header: X-Signature, algorithm: hmac-sha256, secret: { captured: secret } }
exchanges:
  lab:
    action: note.create
    resource: alice
    signature: { header: X-Signature, algorithm: hmac-sha512, secret: { env: LAB_SECRET } }
    refused: { status: 401 }
receivers:
  host: harness.example
  authority: { cert: ca.pem, key: { env: CA_KEY } }
`;
const ACTION = `  note.create:
    operation: C
    writes: true
    request: { method: POST, path: /notes, text: '\${marker}' }
    readBack: { action: patient.read, persona: clinician }
policy:
`;
const GOOD = `${edit(TARGET, 'policy:\n', ACTION)}${MESSAGES}`;

function load(text: string) {
  const folder = sample({ 'targets/sample/target.yaml': text });
  return loadTarget(join(folder, 'targets/sample'));
}

function problemsOf(text: string): readonly SafeprobeError[] {
  try {
    load(text);
    return [];
  } catch (error) {
    if (error instanceof InputErrors) return error.errors;
    if (error instanceof SafeprobeError) return [error];
    throw error;
  }
}

describe('a target with messages', () => {
  it('is loaded as it is written', () => {
    expect(problemsOf(GOOD)).toEqual([]);
    expect(load(GOOD).value.outbound?.webhook?.carries).toEqual(['mrn', 'marker', 'nonce']);
  });

  const wrong: readonly (readonly [string, string, string, string, string])[] = [
    [
      'an unknown persona',
      'persona: billing\n      steps',
      'persona: biling\n      steps',
      'outbound.webhook.connect.persona',
      'did you mean billing?',
    ],
    [
      'an unknown event action',
      'action: note.create, resource: alice }',
      'action: note.creat, resource: alice }',
      'outbound.webhook.event.action',
      'did you mean note.create?',
    ],
    [
      'an unknown event resource',
      'note.create, resource: alice }',
      'note.create, resource: alise }',
      'outbound.webhook.event.resource',
      'did you mean alice?',
    ],
    [
      'a canary that the resource has not',
      '[mrn, marker, nonce]',
      '[mrm, marker, nonce]',
      'outbound.webhook.carries[0]',
      'did you mean mrn?',
    ],
    [
      'a capture that nobody makes',
      '{ captured: secret }',
      '{ captured: secrets }',
      'outbound.webhook.signature.secret.captured',
      'did you mean secret?',
    ],
    [
      'a nonce of requests without one',
      'nonce: { header: X-Request-Id }\n',
      '',
      'outbound.webhook.carries[2]',
      'X-Request-Id',
    ],
    [
      'a keyed signature without a key',
      'hmac-sha512, secret: { env: LAB_SECRET } }',
      'hmac-sha512 }',
      'exchanges.lab.signature.secret',
      'add secret',
    ],
    [
      'an exchange by an unknown action',
      'action: note.create\n    resource',
      'action: note.crate\n    resource',
      'exchanges.lab.action',
      'did you mean note.create?',
    ],
    [
      'an exchange of an unknown resource',
      'resource: alice\n    signature',
      'resource: alic\n    signature',
      'exchanges.lab.resource',
      'did you mean alice?',
    ],
    [
      'an exchange that is never read back',
      'action: note.create\n    resource',
      'action: patient.read\n    resource',
      'exchanges.lab.action',
      'readBack',
    ],
    ['an unknown protocol', 'protocol: https', 'protocol: http', 'outbound.webhook.protocol', 'https'],
    [
      'an unknown key',
      'within: 5s\n    signature',
      'withing: 5s\n    signature',
      'outbound.webhook.withing',
      'within',
    ],
  ];

  it.each(wrong)('with %s is refused at its place, with what to do', (_, from, to, key, remedy) => {
    const problems = problemsOf(edit(GOOD, from, to));
    const found = problems.find((each) => each.detail.key === key);
    expect(problems.map((each) => each.detail.key)).toContain(key);
    expect(found?.detail.line).toBeGreaterThan(40);
    expect(`${found?.detail.expected} ${found?.detail.remedy}`).toContain(remedy);
  });

  it('has its secrets read, which no message and no evidence will show', async () => {
    const env = { LAB_SECRET: 'lab-secret-0123456789', CA_KEY: 'ca-key-0123456789' };
    const { value } = await resolveSecrets(load(GOOD), env);
    expect(value.exchanges?.lab?.signature.secret).toEqual({ literal: env.LAB_SECRET });
    expect(value.receivers?.authority?.key).toEqual({ literal: env.CA_KEY });
    expect(value.outbound?.webhook?.signature?.secret).toEqual({ captured: 'secret' });
    const redactor = createRedactor();
    registerSecrets(value as TargetFile, redactor);
    expect(redactor.text(`${env.LAB_SECRET} and ${env.CA_KEY}`)).not.toMatch(/0123456789/);
    await expect(resolveSecrets(load(GOOD), { CA_KEY: env.CA_KEY })).rejects.toThrow('LAB_SECRET is not set');
  });

  it('outside a demo may hold no secret itself', () => {
    const staging = edit(
      GOOD,
      'environment: demo',
      'environment: staging\nauthorization: { by: J. Doe, until: 2999-12-31 }',
    );
    const keys = problemsOf(edit(staging, '{ env: LAB_SECRET }', '{ literal: lab-secret-0123456789 }')).map(
      (each) => each.detail.key,
    );
    expect(keys).toContain('exchanges.lab.signature.secret.literal');
  });
});

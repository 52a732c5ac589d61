// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of target files
/** Wrong sections for endpoints, services and messages, each as one change of a target that has them all. */
import { edit, TARGET } from './fixtures.js';
import type { WrongInput } from './wrong.js';

const ACTION = `  note.create:
    operation: C
    writes: true
    request: { method: POST, path: /notes, text: '\${marker}' }
    readBack: { action: patient.read, persona: clinician }
policy:
  note.create:
    alice: { allow: [clinician], deny: [billing] }
`;

const MESSAGES = `nonce: { header: X-Request-Id }
endpoints:
  mail: { host: localhost, port: 8443, starttls: smtp }
services:
  http: { host: localhost, port: 8443, protocol: http }
outbound:
  webhook:
    protocol: https
    connect:
      persona: billing
      steps:
        - name: subscribe
          request: { method: POST, path: /hooks, json: { url: '\${receiver.url}', ca: '\${receiver.ca}' } }
          capture: { hook: { json: $.id }, secret: { json: $.secret } }
    event: { persona: clinician, action: note.create, resource: alice }
    disconnect:
      persona: billing
      steps:
        - { name: unsubscribe, request: { method: DELETE, path: '/hooks/\${hook}' } }
    carries: [mrn, marker, nonce]
    within: 5s
    signature:
      header: X-Signature
      value: t=\${timestamp},v1=\${signature}
      algorithm: hmac-sha256
      content: \${timestamp}.\${body}
      secret: { captured: secret }
exchanges:
  lab:
    action: note.create
    resource: alice
    signature:
      header: X-Signature
      algorithm: hmac-sha512
      content: \${id}.\${body}
      headers: { X-Message: '\${id}' }
      secret: { env: LAB_SECRET }
    refused: { status: 401 }
receivers: { host: harness.example, ports: [9443] }
mailbox:
  connect:
    persona: billing
    steps:
      - { name: relay, request: { method: PUT, path: /relay, json: { port: '\${receiver.port}' } } }
  address: '\${username}@mail.example'
lockout: { persona: billing, attempts: 5, duration: 15m, locked: { status: 429 }, unlock: { persona: clinician, steps: [{ name: unlock, request: { method: DELETE, path: '/locks/\${subject}' } }] } }
anomaly: { persona: clinician, signIn: api, expects: [notice], notice: { subject: device, within: 5s } }
`;

/** A target with every section for messages, and nothing wrong in it. */
export const TARGET_WITH_MESSAGES = `${edit(TARGET, 'policy:\n', ACTION)}${MESSAGES}`;

const wrong = (from: string, to: string) =>
  ({ file: 'targets/sample/target.yaml', content: edit(TARGET_WITH_MESSAGES, from, to) }) as const;

export const WRONG_MESSAGES: readonly WrongInput[] = [
  {
    title: 'a dialogue before TLS that is unknown',
    ...wrong('starttls: smtp', 'starttls: smpt'),
    at: '68:50',
    key: 'endpoints.mail.starttls',
    says: ['"smpt"', 'did you mean smtp?'],
  },
  {
    title: 'a service without its protocol',
    ...wrong('port: 8443, protocol: http }', 'port: 8443 }'),
    at: '70:9',
    key: 'services.http.protocol',
    says: ['protocol is missing', 'mllp'],
  },
  {
    title: 'a dangling persona who connects',
    ...wrong(
      'persona: billing\n      steps:\n        - name: sub',
      'persona: biling\n      steps:\n        - name: sub',
    ),
    at: '75:16',
    key: 'outbound.webhook.connect.persona',
    says: ['no persona biling', 'did you mean billing?'],
  },
  {
    title: 'a dangling persona who disconnects',
    ...wrong('disconnect:\n      persona: billing', 'disconnect:\n      persona: clinican'),
    at: '82:16',
    key: 'outbound.webhook.disconnect.persona',
    says: ['no persona clinican', 'did you mean clinician?'],
  },
  {
    title: 'a dangling event',
    ...wrong('action: note.create, resource: alice }', 'action: note.crate, resource: alice }'),
    at: '80:42',
    key: 'outbound.webhook.event.action',
    says: ['no action note.crate', 'did you mean note.create?'],
  },
  {
    title: 'a dangling resource of an event',
    ...wrong('note.create, resource: alice }', 'note.create, resource: alicia }'),
    at: '80:65',
    key: 'outbound.webhook.event.resource',
    says: ['no resource alicia', 'did you mean alice?'],
  },
  {
    title: 'an event that the policy denies',
    ...wrong('event: { persona: clinician', 'event: { persona: billing'),
    at: '80:23',
    key: 'outbound.webhook.event.persona',
    says: ['the policy denies billing note.create on alice', 'name another persona'],
  },
  {
    title: 'a canary that the record of the event has not',
    ...wrong('carries: [mrn,', 'carries: [mnr,'),
    at: '85:15',
    key: 'outbound.webhook.carries[0]',
    says: ['no canary mnr', 'did you mean mrn?'],
  },
  {
    title: 'a marker that the event does not write',
    ...wrong('action: note.create, resource: alice }\n', 'action: patient.read, resource: alice }\n'),
    at: '85:20',
    key: 'outbound.webhook.carries[1]',
    says: ['writes no ${marker}', 'request of patient.read'],
  },
  {
    title: 'a secret that no step captures',
    ...wrong('{ captured: secret }', '{ captured: sercet }'),
    at: '92:27',
    key: 'outbound.webhook.signature.secret.captured',
    says: ['no step of connect captures sercet', 'did you mean secret?'],
  },
  {
    title: 'a value of the receiver that there is none of',
    ...wrong('${receiver.url}', '${receiver.uri}'),
    at: '78:63',
    key: 'outbound.webhook.connect.steps[0].request.json.url',
    says: ['${receiver.uri} has no value in this step', 'did you mean receiver.url?'],
  },
  {
    title: 'a capture misspelt where it is used',
    ...wrong('/hooks/${hook}', '/hooks/${hok}'),
    at: '84:65',
    key: 'outbound.webhook.disconnect.steps[0].request.path',
    says: ['${hok} has no value in this step', 'did you mean hook?'],
  },
  {
    title: 'a capture used before it is made',
    ...wrong('path: /hooks, json', "path: '/hooks/${hook}', json"),
    at: '78:42',
    key: 'outbound.webhook.connect.steps[0].request.path',
    says: ['${hook} has no value in this step'],
  },
  {
    title: 'a signature of what is no part of it',
    ...wrong('content: ${timestamp}.${body}', 'content: ${time}.${body}'),
    at: '91:16',
    key: 'outbound.webhook.signature.content',
    says: ["no part of a signature's content", 'did you mean timestamp?'],
  },
  {
    title: 'a signed id that nothing carries',
    ...wrong("      headers: { X-Message: '${id}' }\n", ''),
    at: '100:16',
    key: 'exchanges.lab.signature.content',
    says: ['${id} is signed, and nothing carries it', 'headers: {NAME: "${id}"}'],
  },
  {
    title: 'a dangling action of a signed message',
    ...wrong('action: note.create\n    resource', 'action: note.creat\n    resource'),
    at: '95:13',
    key: 'exchanges.lab.action',
    says: ['no action note.creat', 'did you mean note.create?'],
  },
  {
    title: 'a signed message of a record that does not exist',
    ...wrong('resource: alice\n    signature', 'resource: bob\n    signature'),
    at: '96:15',
    key: 'exchanges.lab.resource',
    says: ['no resource bob'],
  },
  {
    title: 'a signed message that is never read back',
    ...wrong('action: note.create\n    resource', 'action: patient.read\n    resource'),
    at: '95:13',
    key: 'exchanges.lab.action',
    says: ['can not be read back', 'writes: true and readBack'],
  },
  {
    title: 'a signature without its place',
    ...wrong('value: t=${timestamp},v1=${signature}', 'value: t=${timestamp}'),
    at: '89:14',
    key: 'outbound.webhook.signature.value',
    says: ['${signature}'],
  },
  {
    title: 'a port for receivers that is none',
    ...wrong('ports: [9443]', 'ports: [94430]'),
    at: '104:45',
    key: 'receivers.ports[0]',
    says: ['94430', '65535'],
  },
  {
    title: 'a mailbox that a dangling persona tells of',
    ...wrong('mailbox:\n  connect:\n    persona: billing', 'mailbox:\n  connect:\n    persona: biling'),
    at: '107:14',
    key: 'mailbox.connect.persona',
    says: ['no persona biling', 'did you mean billing?'],
  },
  {
    title: 'a mailbox told of by a value that is not known there',
    ...wrong("json: { port: '${receiver.port}'", "json: { port: '${receiver.prot}'"),
    at: '109:76',
    key: 'mailbox.connect.steps[0].request.json.port',
    says: ['${receiver.prot} has no value', 'did you mean receiver.port?'],
  },
  {
    title: 'a mailbox without the address of an account',
    ...wrong("  address: '${username}@mail.example'\n", ''),
    at: '106:3',
    key: 'mailbox.address',
    says: ['address is missing'],
  },
  {
    title: 'a step that waits for mail that cannot come',
    file: 'targets/sample/target.yaml',
    content: edit(
      TARGET,
      '    carrier: { headers: { Author',
      "      - { name: link, mail: { within: 5s }, capture: { link: { regex: '(https:.*)' } } }\n    carrier: { headers: { Author",
    ),
    at: '30:23',
    key: 'signIn.api.steps[1].mail',
    says: ['no mail can come', 'add mailbox:'],
  },
  {
    title: 'a dangling persona whose accounts may be locked',
    ...wrong('lockout: { persona: billing', 'lockout: { persona: biling'),
    at: '111:21',
    key: 'lockout.persona',
    says: ['no persona biling', 'did you mean billing?'],
  },
  {
    title: 'more failures than any rule allows',
    ...wrong('attempts: 5,', 'attempts: 500,'),
    at: '111:40',
    key: 'lockout.attempts',
    says: ['500', '100'],
  },
  {
    title: 'a dangling persona who unlocks accounts',
    ...wrong('unlock: { persona: clinician', 'unlock: { persona: clinicain'),
    at: '111:102',
    key: 'lockout.unlock.persona',
    says: ['no persona clinicain', 'did you mean clinician?'],
  },
  {
    title: 'steps that unlock an account and do not say which',
    ...wrong("path: '/locks/${subject}'", "path: '/locks/${username}'"),
    at: '111:120',
    key: 'lockout.unlock.steps',
    says: ['no step sends ${subject}'],
  },
  {
    title: 'a value that steps to unlock do not know',
    ...wrong("path: '/locks/${subject}'", "path: '/locks/${subject}/${sbject}'"),
    at: '111:170',
    key: 'lockout.unlock.steps[0].request.path',
    says: ['${sbject} has no value', 'did you mean subject?'],
  },
  {
    title: 'a dangling path of unusual sign-ins',
    ...wrong('signIn: api, expects', 'signIn: apo, expects'),
    at: '112:40',
    key: 'anomaly.signIn',
    says: ['no sign-in apo', 'did you mean api?'],
  },
  {
    title: 'a notice that nothing describes',
    ...wrong(', notice: { subject: device, within: 5s } }', ' }'),
    at: '112:54',
    key: 'anomaly.notice',
    says: ['notice is expected'],
  },
  {
    title: 'a risk event where there is no audit log',
    ...wrong('expects: [notice],', 'expects: [notice, event], event: $.risk,'),
    at: '112:54',
    key: 'anomaly.expects',
    says: ['event can not be seen without `audit`'],
  },
  {
    title: 'a risk event by what is no JSONPath',
    ...wrong('expects: [notice],', 'expects: [notice], event: risk,'),
    at: '112:71',
    key: 'anomaly.event',
    says: ['not a JSONPath'],
  },
];

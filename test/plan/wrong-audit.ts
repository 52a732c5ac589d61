// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of target files
/** Wrong audit sources, each as one change of a target that has a sound one. */
import { edit, TARGET } from './fixtures.js';
import type { WrongInput } from './wrong.js';

const AUDIT = (source: string) => `nonce: { header: X-Request-Id }
audit:
  source: ${source}
  within: 5s
  fields: { time: $.at, actor: $.who, operation: $.did, object: $.what, outcome: $.how, nonce: $.id }
  outcomes: { success: [ok], failure: [denied] }
`;
const of = (source: string, more = '') =>
  ({ file: 'targets/sample/target.yaml', content: `${TARGET}${AUDIT(source)}${more}` }) as const;

const HTTP = "persona: billing, request: { path: '/log' }, items: '$.entries[*]'";

const CONNECT =
  "{ persona: billing, steps: [{ name: tell, request: { path: '/log?to=${receiver.port}' }, expect: { status: 204 } }] }";

/** One target for each form of source, and nothing wrong in it. */
export const TARGETS_WITH_AUDIT: readonly string[] = [
  `{ ${HTTP} }`,
  `{ ${HTTP}, next: $.next }`,
  `{ ${HTTP}, next: { cursor: $.cursor, parameter: after } }`,
  `{ ${HTTP}, next: { page: 1, parameter: page } }`,
  `{ ${HTTP}, next: { link: next } }`,
  '{ lines: audit.jsonl }',
  "{ command: [show-log, '${since}'] }",
  "{ command: [show-log], items: '$[*]' }",
  '{ command: [show-log], env: { AUDIT_PASSWORD: { env: AUDIT_DB }, AUDIT_MODE: read-only } }',
  "{ lines: access.log, text: { patterns: ['^(?<id>.) begin (?<who>.)', '^(?<id>.) (?<how>end)'], join: id, others: ['^#'] } }",
  "{ postgres: { env: AUDIT_DB }, query: 'SELECT 1' }",
  "{ mysql: { env: AUDIT_DB }, query: 'SELECT 1', tls: false }",
  '{ syslog: { transport: tcp, port: 6514 } }',
  '{ syslog: { transport: udp, port: 6514 } }',
  `{ syslog: { transport: tls, connect: ${CONNECT} } }`,
].map((source) => `${TARGET}${AUDIT(source)}`);

const INTERFACE = (change: string) => ({
  file: 'targets/sample/target.yaml' as const,
  content: `${TARGET}${AUDIT(`{ ${HTTP} }`).replace('nonce: $.id', change === 'id' ? 'nonce: $.id' : 'nonce: $.id, id: $.no')}  interface:
    readers: [${change === 'reader' ? 'biling' : 'billing'}]
    reads: { entry: { request: { path: '/log/\${entry}' }, operation: R } }
    one: ${change === 'one' ? 'entri' : 'entry'}
    changes: { delete: { request: { method: DELETE, path: '/log/\${entry}' } } }
`,
});

const RETENTION = `  retention:
    years: 6
    goLive: 2019-03-04
    persona: billing
    request: { path: '/log?after=\${after}&before=\${before}' }
    items: $.entries[*]
    purge: { by: clinician, others: [billing], request: { method: DELETE, path: '/log?before=\${before}' } }
`;

const CLASSES = `  classes:
    patient: { personas: [clinician], words: [patient] }
    workforce: { personas: [billing], words: [staff] }
`;
/** The entries of this target name the class, unless `without`. */
const classed = (from: string, to: string, without = false) => {
  const content = `${TARGET}${AUDIT(`{ ${HTTP} }`)}${edit(CLASSES, from, to)}`;
  return {
    file: 'targets/sample/target.yaml' as const,
    content: without ? content : edit(content, 'nonce: $.id }', 'nonce: $.id, actorClass: $.class }'),
  };
};

const retained = (from: string, to: string) => of(`{ ${HTTP} }`, edit(RETENTION, from, to));

const entries = (more: string) => of(`{ ${HTTP} }`, `  ${more}\n`);

export const WRONG_AUDIT: readonly WrongInput[] = [
  {
    title: 'reasons that nobody reads',
    ...of(
      `{ ${HTTP} }`,
      "  reasons: { source: { persona: biling, request: { path: '/why' }, items: '$[*]' }, key: $.for, entry: $.id }\n",
    ),
    at: '65:33',
    key: 'audit.reasons.source.persona',
    says: ['there is no persona biling', 'did you mean billing?'],
  },
  {
    title: 'reasons whose key is no JSONPath',
    ...of(
      `{ ${HTTP} }`,
      "  reasons: { source: { persona: billing, request: { path: '/why' }, items: '$[*]' }, key: for, entry: $.id }\n",
    ),
    at: '65:91',
    key: 'audit.reasons.key',
    says: ['not a JSONPath'],
  },
  {
    title: 'a name in the log of an account that there is not',
    ...entries("actors: { '4711': nobody-of-us }"),
    at: '65:21',
    key: 'audit.actors.4711',
    says: ['no account is known by this name'],
  },
  {
    title: 'a form of times that holds none',
    ...entries('times: { form: tomorrow }'),
    at: '65:18',
    key: 'audit.times.form',
    says: ['no form of a time', 'epoch'],
  },
  {
    title: 'noise by what is no JSONPath',
    ...entries('ignore: [{ path: type, equals: beat }]'),
    at: '65:20',
    key: 'audit.ignore[0].path',
    says: ['not a JSONPath'],
  },
  {
    title: 'lines joined by a group that one of them lacks',
    ...of("{ lines: a.log, text: { patterns: ['^(?<id>.) (?<who>.)', '(?<how>.)'], join: id } }"),
    at: '61:69',
    key: 'audit.source.text.patterns[1]',
    says: ['no group id'],
  },
  {
    title: 'a reader of the log whom there is not',
    ...INTERFACE('reader'),
    at: '66:15',
    key: 'audit.interface.readers[0]',
    says: ['no persona biling', 'did you mean billing?'],
  },
  {
    title: 'a way to read one entry that there is not',
    ...INTERFACE('one'),
    at: '68:10',
    key: 'audit.interface.one',
    says: ['no way to read entri', 'did you mean entry?'],
  },
  {
    title: 'an interface to entries that have no id',
    ...INTERFACE('id'),
    at: '66:5',
    key: 'audit.interface',
    says: ['no id', 'audit.fields.id'],
  },
  {
    title: 'an audit source of a dangling persona',
    ...of(`{ ${HTTP.replace('billing', 'biling')} }`),
    at: '61:22',
    key: 'audit.source.persona',
    says: ['no persona biling', 'did you mean billing?'],
  },
  {
    title: 'a word that stands for two classes of actors',
    ...classed('[staff]', '[patient]'),
    at: '67:47',
    key: 'audit.classes.workforce.words[0]',
    says: ['patient', 'one class alone'],
  },
  {
    title: 'a class of somebody whom there is not',
    ...classed('[billing]', '[biling]'),
    at: '67:29',
    key: 'audit.classes.workforce.personas[0]',
    says: ['no persona biling', 'did you mean billing?'],
  },
  {
    title: 'classes that no entry names',
    ...classed('[staff]', '[worker]', true),
    at: '66:5',
    key: 'audit.classes',
    says: ['fields.actorClass'],
  },
  {
    title: 'old entries asked for without a bound',
    ...retained('after=${after}&', ''),
    at: '69:14',
    key: 'audit.retention.request',
    says: ['${after}', 'part of the log'],
  },
  {
    title: 'a purge without a bound',
    ...retained("'/log?before=${before}' }", '/log }'),
    at: '71:57',
    key: 'audit.retention.purge.request',
    says: ['${before}'],
  },
  {
    title: 'a purge by somebody whom there is not',
    ...retained('others: [billing]', 'others: [biling]'),
    at: '71:38',
    key: 'audit.retention.purge.others[0]',
    says: ['no persona biling', 'did you mean billing?'],
  },
  {
    title: 'a beginning that is no day',
    ...retained('2019-03-04', 'spring'),
    at: '67:13',
    key: 'audit.retention.goLive',
    says: ['not of the form'],
  },
  {
    title: 'a beginning on a day that there is not',
    ...retained('2019-03-04', '2019-13-04'),
    at: '67:13',
    key: 'audit.retention.goLive',
    says: ['no such day'],
  },
  {
    title: 'a cursor that is no JSONPath',
    ...of(`{ ${HTTP}, next: { cursor: 'cursor', parameter: after } }`),
    at: '61:97',
    key: 'audit.source.next.cursor',
    says: ['not a JSONPath', 'beginning with $'],
  },
  {
    title: 'an audit database without a query',
    ...of('{ postgres: { env: AUDIT_DB }, tls: false }'),
    at: '61:11',
    key: 'audit.source.query',
    says: ['query is missing'],
  },
  {
    title: 'a variable of an audit command that is none',
    ...of('{ command: [show-log], env: { AUDIT-PASSWORD: { env: AUDIT_DB } } }'),
    at: '61:41',
    key: 'audit.source.env.AUDIT-PASSWORD',
    says: ['AUDIT-PASSWORD'],
  },
  {
    title: 'a secret of an audit command that is read from nowhere',
    ...of('{ command: [show-log], env: { AUDIT_PASSWORD: { evn: AUDIT_DB } } }'),
    at: '61:59',
    key: 'audit.source.env.AUDIT_PASSWORD.evn',
    says: ['did you mean env?'],
  },
  {
    title: 'an audit file by a misspelt key',
    ...of('{ line: audit.jsonl }'),
    at: '61:13',
    key: 'audit.source.line',
    says: ['did you mean lines?'],
  },
  {
    title: 'a syslog receiver that no sender is told of',
    ...of('{ syslog: { transport: tcp } }'),
    at: '61:21',
    key: 'audit.source.syslog',
    says: ['not told where the harness listens', 'port: 6514'],
  },
  {
    title: 'a syslog receiver over TLS that no sender can trust',
    ...of('{ syslog: { transport: tls, port: 6514 } }'),
    at: '61:34',
    key: 'audit.source.syslog.transport',
    says: ["can't trust the harness", 'receivers: {authority'],
  },
  {
    title: 'senders that show a certificate over UDP',
    ...of('{ syslog: { transport: udp, port: 6514, senders: certificate } }'),
    at: '61:60',
    key: 'audit.source.syslog.senders',
    says: ['shows no certificate over udp'],
  },
  {
    title: 'senders that show a certificate of no authority that is named',
    ...of(`{ syslog: { transport: tls, senders: certificate, connect: ${CONNECT} } }`),
    at: '61:48',
    key: 'audit.source.syslog.senders',
    says: ['no authority is named'],
  },
  {
    title: 'a syslog receiver told by a dangling persona',
    ...of(`{ syslog: { transport: tls, connect: ${CONNECT.replace('billing', 'biling')} } }`),
    at: '61:59',
    key: 'audit.source.syslog.connect.persona',
    says: ['no persona biling'],
  },
  {
    title: 'a step that names what no receiver of syslog has',
    ...of(`{ syslog: { transport: tls, connect: ${CONNECT.replace('receiver.port', 'receiver.prot')} } }`),
    at: '61:107',
    key: 'audit.source.syslog.connect.steps[0].request.path',
    says: ['receiver.prot'],
  },
];

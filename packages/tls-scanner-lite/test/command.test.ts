import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect, onTestFinished, test } from 'vitest';
import { run, type Terminal } from '../src/command.js';
import { type ResponderOptions, startResponder } from '../src/index.js';
import { policies } from '../src/policy/policies.js';
import { scripted } from './dialogue/scripted.js';

async function commandOn(terminal: Partial<Terminal>, ...args: string[]) {
  let out = '';
  let err = '';
  const code = await run(args, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    width: 80,
    colour: false,
    watched: false,
    ...terminal,
  });
  return { code, out, err };
}
const command = (...args: string[]) => commandOn({}, ...args);

async function responder(options: ResponderOptions): Promise<string> {
  const { port, close } = await startResponder(options);
  onTestFinished(close);
  return `127.0.0.1:${port}`;
}

const quick = ['--only', 'protocols,suites', '--timeout', '2000'];

test('a scan prints a table for people and ends 0', async () => {
  const at = await responder({ protocols: ['SSL 3.0'], suites: [0x0005] });
  const { code, out, err } = await command(at, ...quick);
  expect(err).toBe('');
  expect(code).toBe(0);
  expect(out).toContain(at);
  expect(out).toMatch(/SSL 3\.0 {2}offered/);
  expect(out).toMatch(/TLS 1\.2 {2}refused +/);
  expect(out).toContain('0x0005  TLS_RSA_WITH_RC4_128_SHA');
  expect(Math.max(...out.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
});

test('--only leaves the other parts out, --protocol the other versions', async () => {
  const at = await responder({ protocols: ['TLS 1.0', 'TLS 1.2'], suites: [0x002f] });
  const { code, out } = await command(at, '--only', 'protocols', '--protocol', 'tlsv1.2', '--json');
  expect(code).toBe(0);
  const report = JSON.parse(out);
  expect(report.protocols).toMatchObject([{ protocol: 'TLS 1.2', state: 'offered' }]);
  expect(Object.keys(report)).not.toContain('suites');
  expect(Object.keys(report)).not.toContain('certificates');
});

test('--vulnerability looks for that finding alone', async () => {
  const at = await responder({ protocols: ['SSL 3.0'], suites: [0x0005] });
  const { code, out } = await command(at, '--vulnerability', 'rc4', '--json', '--timeout', '2000');
  expect(code).toBe(0);
  expect(JSON.parse(out).vulnerabilities).toMatchObject([{ id: 'rc4', state: 'vulnerable' }]);
  expect(JSON.parse(out).certificates).toBeUndefined();
});

test('--json prints one JSON document', async () => {
  const at = await responder({ protocols: ['TLS 1.2'], suites: [0xc02f] });
  const { code, out } = await command(at, ...quick, '--json');
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ target: { host: '127.0.0.1', port: Number(at.split(':')[1]) } });
});

test('colour is there when the terminal wants it, and only then', async () => {
  const at = await responder({ protocols: ['TLS 1.2'], suites: [0xc02f] });
  expect((await commandOn({ colour: true }, at, ...quick)).out).toContain('\u001b[1mProtocols\u001b[0m');
  expect((await command(at, ...quick)).out).not.toContain('\u001b');
});

test('a policy that is not met ends 1, with the rule, its clause, expected and actual', async () => {
  const at = await responder({ protocols: ['SSL 3.0'], suites: [0x0005] });
  const { code, out } = await command(at, ...quick, '--policy', 'hipaa-minimum');
  expect(code).toBe(1);
  expect(out).toMatch(/not met {2,}/);
  expect(out).toContain('expected');
});

test('a policy of which too little was looked at is undetermined and ends 2', async () => {
  const at = await responder({ protocols: ['TLS 1.2'], suites: [0xc02f] });
  const [first] = policies;
  const { code, out } = await command(
    at,
    '--only',
    'protocols',
    '--protocol',
    'TLS 1.2',
    '--policy',
    first?.id ?? '',
    '--json',
  );
  expect(code).toBe(2);
  expect(JSON.parse(out).judgements).toMatchObject([{ policy: first?.id, outcome: 'undetermined' }]);
});

test('--policy list names every policy', async () => {
  const { code, out } = await command('--policy', 'list');
  expect(code).toBe(0);
  for (const { id, title } of policies) expect(out).toMatch(new RegExp(`${id} +.*${title.slice(0, 5)}`));
});

test('what could not be observed ends 2 and says why', async () => {
  const { port, close } = await startResponder({ protocols: ['TLS 1.2'] });
  await close();
  const { code, out } = await command(`127.0.0.1:${port}`, ...quick);
  expect(code).toBe(2);
  expect(out).toContain('ECONNREFUSED');
});

test('a server that greets in clear is named, with the option to use', async () => {
  const port = await scripted({ turns: ['* OK IMAP4rev1 ready\r\n'] });
  const { code, err } = await command(`127.0.0.1:${port}`, '--only', 'protocols', '--timeout', '500');
  expect(code).toBe(2);
  expect(err).toBe('tls-scanner-lite: this looks like IMAP: use --starttls imap\n');
});

test('the wrong --starttls is told from the right one', async () => {
  const port = await scripted({ turns: ['* OK IMAP4rev1 ready\r\n'] });
  const { code, out, err } = await command(`127.0.0.1:${port}`, '--starttls', 'smtp', '--only', 'protocols');
  expect(code).toBe(2);
  expect(out.replace(/\s+/g, ' ')).toContain('no STARTTLS (smtp): not understood: * OK IMAP4rev1 ready');
  expect(err).toBe('tls-scanner-lite: this looks like IMAP: use --starttls imap\n');
});

test('--starttls where TLS begins at once says so', async () => {
  const at = await responder({ protocols: ['TLS 1.2'] });
  const { code, err } = await command(at, '--starttls', 'imap', '--only', 'protocols', '--timeout', '300');
  expect(code).toBe(2);
  expect(err).toContain('leave out --starttls');
});

test('names from the server cannot steer the terminal', async () => {
  const port = await scripted({ turns: ['421 \u001b[2J\u202egone\u0007\r\n'] });
  const { out } = await command(`127.0.0.1:${port}`, '--starttls', 'smtp', '--only', 'protocols');
  expect(out).toContain('421 ?[2J?gone?');
});

test('a long scan tells a watching person how far it is, and wipes that away', async () => {
  const port = await scripted({ turns: [] });
  const { code, err } = await commandOn(
    { watched: true },
    `127.0.0.1:${port}`,
    '--timeout',
    '2600',
    '--only',
    'protocols',
    '--protocol',
    'TLS 1.2',
  );
  expect(code).toBe(2);
  expect(err).toMatch(/scanning, \d s/);
  expect(err.lastIndexOf('\r\u001b[K')).toBeGreaterThan(err.lastIndexOf('scanning'));
});

test('an interrupted scan ends early, with what is known by then', async () => {
  const port = await scripted({ turns: [] });
  const begin = performance.now();
  const { code, out } = await commandOn(
    { signal: AbortSignal.timeout(200) },
    `127.0.0.1:${port}`,
    '--timeout',
    '20000',
  );
  expect(code).toBe(2);
  expect(out).toContain('inconclusive');
  expect(performance.now() - begin).toBeLessThan(5000);
});

const folder = mkdtempSync(join(tmpdir(), 'tls-scanner-'));
const empty = join(folder, 'empty.pem');
writeFileSync(empty, 'nothing here');
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

const at = '127.0.0.1:9';
test.each<[string[], string]>([
  [[], 'HOST:PORT is missing; for example tls-scanner-lite localhost:443'],
  [['localhost'], '"localhost" is not HOST:PORT; add the port: localhost:443'],
  [
    ['https://a.example/x'],
    '"https://a.example/x" is not HOST:PORT; leave out what is before and after the name: a.example:443',
  ],
  [['::1'], '"::1" is not HOST:PORT; write [::1]:443'],
  [['localhost:443', 'other:443'], 'one HOST:PORT at a time, but 2 were given: localhost:443 other:443'],
  [['localhost:0'], 'the port must be 1 to 65535, not 0; for example localhost:443'],
  [['localhost:99999'], 'the port must be 1 to 65535, not 99999; for example localhost:443'],
  [[at, '--servernme', 'x'], 'unknown option --servernme; did you mean --servername?'],
  [[at, '--unheard-of'], 'unknown option --unheard-of; see --help'],
  [[at, '-x'], 'unknown option -x; see --help'],
  [[at, '--json=yes'], '--json takes no value, but was given "yes"; write --json alone'],
  [[at, '--timeout'], '--timeout needs a value; see --help for what it may be'],
  [[at, '--timeout', '--json'], '--timeout needs a value; see --help for what it may be'],
  [
    [at, '--timeout', 'soon'],
    '--timeout must be a whole number above 0, not "soon"; for example --timeout 5000',
  ],
  [[at, '--at-once', '0'], '--at-once must be a whole number above 0, not "0"; for example --at-once 2'],
  [
    [at, '--max-connections', '1e3'],
    '--max-connections must be a whole number above 0, not "1e3"; for example --max-connections 500',
  ],
  [[at, '--only', 'suites,certs'], '--only must be one of '],
  [[at, '--only', 'suite'], '; not "suite"; did you mean suites?'],
  [[at, '--vulnerability', 'hartbleed'], '; not "hartbleed"; did you mean heartbleed?'],
  [[at, '--starttls', 'stmp'], '; not "stmp"; did you mean smtp?'],
  [[at, '--protocol', 'TLS 1.4'], '; not "TLS 1.4"; for example --protocol tls1.2'],
  [[at, '--policy', 'hipaa-minimun'], '; not "hipaa-minimun"; did you mean hipaa-minimum?'],
  [[at, '--address', 'host'], '--address must be an IP address, not "host"; for example --address 192.0.2.1'],
  [
    [at, '--servername', 'a b'],
    '--servername must be a DNS name, not "a b"; for example --servername example.org',
  ],
  [
    [at, '--ca', 'no-such-file.pem'],
    "--ca no-such-file.pem can't be read (ENOENT); give a file with PEM certificates",
  ],
  [[at, '--ca', empty], 'holds no PEM certificate'],
])('bad input %j ends 3 with one line that says what to do', async (args, message) => {
  const { code, out, err } = await command(...args);
  expect(err).toContain(message);
  expect(code).toBe(3);
  expect(out).toBe('');
  expect(err).toMatch(/^tls-scanner-lite: .+\n$/);
});

test('bad input that only the scan notices ends 3 just so when someone watches', async () => {
  const { code, err } = await commandOn({ watched: true }, at, '--ca', empty);
  expect(code).toBe(3);
  expect(err).toContain('holds no PEM certificate');
});

test('what --json prints, judgements and all, is what the published schema describes', async () => {
  const at = await responder({ protocols: ['TLS 1.2'], suites: [0xc02f] });
  const { out } = await command(at, ...quick, '--json', '--policy', 'hipaa-minimum');
  const ajv = new Ajv2020({ allErrors: true });
  addFormats.default(ajv);
  const schema = JSON.parse(readFileSync(new URL('../schema/report.schema.json', import.meta.url), 'utf8'));
  ajv.validate(schema, JSON.parse(out));
  expect(ajv.errors).toBeNull();
});

test('--help and --version need no target', async () => {
  const help = await command('--help');
  expect(help.code).toBe(0);
  expect(help.out).toContain('Examples:');
  for (const option of [
    'only',
    'protocol',
    'starttls',
    'policy',
    'ca',
    'servername',
    'address',
    'timeout',
    'order',
  ])
    expect(help.out).toContain(`--${option} `);
  expect(Math.max(...help.out.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(105);
  for (const [, name = ''] of help.out.matchAll(/--policy ([a-z][\w.-]*)/g))
    expect([...policies.map(({ id }) => id), 'list']).toContain(name);
  expect((await command('--version')).out).toMatch(/^\d+\.\d+\.\d+\n$/);
});

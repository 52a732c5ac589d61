import { expect, onTestFinished, test } from 'vitest';
import { run } from '../src/command.js';
import { startResponder } from '../src/index.js';

async function command(...args: string[]) {
  let out = '';
  let err = '';
  const code = await run(
    args,
    (text) => {
      out += text;
    },
    (text) => {
      err += text;
    },
  );
  return { code, out, err };
}

test('a scan prints a table for people and ends 0', async () => {
  const { port, close } = await startResponder({ protocols: ['SSL 3.0'], suites: [0x0005] });
  onTestFinished(close);
  const { code, out, err } = await command(`127.0.0.1:${port}`);
  expect(code).toBe(0);
  expect(err).toBe('');
  expect(out).toMatch(/SSL 3\.0 {2}offered/);
  expect(out).toMatch(/TLS 1\.2 {2}refused/);
  expect(out).toContain('0x0005  TLS_RSA_WITH_RC4_128_SHA');
});

test('--json prints one JSON document', async () => {
  const { port, close } = await startResponder({ protocols: ['TLS 1.2'], suites: [0xc02f] });
  onTestFinished(close);
  const { code, out } = await command(`127.0.0.1:${port}`, '--json');
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ target: { host: '127.0.0.1', port } });
});

test('what could not be observed ends 2', async () => {
  const { port, close } = await startResponder({ protocols: ['TLS 1.2'] });
  await close();
  const { code, out } = await command(`127.0.0.1:${port}`);
  expect(code).toBe(2);
  expect(out).toContain('ECONNREFUSED');
});

test.each([
  [[]],
  [['localhost']],
  [['localhost:443', 'other:443']],
  [['localhost:0']],
  [['localhost:99999']],
  [['localhost:443', '--unknown']],
  [['localhost:443', '--ca', 'no-such-file.pem']],
  [['localhost:443', '--servername', 'a b']],
  [['localhost:443', '--timeout', 'soon']],
])('bad input %j ends 3 with one plain line', async (args) => {
  const { code, out, err } = await command(...args);
  expect(code).toBe(3);
  expect(out).toBe('');
  expect(err).toMatch(/^tls-scanner-lite: .+\n$/);
  expect(err).not.toMatch(/ at .*:\d+:\d+/);
});

test('--help shows an example', async () => {
  const { code, out } = await command('--help');
  expect(code).toBe(0);
  expect(out).toContain('Example:');
});

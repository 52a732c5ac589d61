/** Why a payload did not come, from what the connections looked like. Literals in, words out. */
import { describe, expect, test } from 'vitest';
import { type Awaited, whyNothingCame } from '../../src/doctor/call.js';
import type { Call } from '../../src/kinds/outbound.js';
import type { TargetFile, TargetOutbound } from '../../src/target/schema.js';

const CALL: Call = {
  afterMs: 40,
  opened: 'tls',
  handshake: 'completed',
  protocol: 'TLSv1.3',
  ended: 'closed',
  content: 0,
  clear: 0,
  carried: [],
  canaries: [],
  commands: [],
};

const step = (json: object) => ({
  name: 'subscribe',
  request: { method: 'POST' as const, path: '/hooks', json },
});
const receiver = (name: string) => ['$', `{receiver.${name}}`].join('');

const OUTBOUND: TargetOutbound = {
  protocol: 'https',
  connect: { persona: 'admin', steps: [step({ url: receiver('url'), ca: receiver('ca') })] },
  event: { persona: 'clinician', action: 'note.create', resource: 'alice' },
  carries: ['mrn'],
  within: '5s',
};

const FILE: TargetFile = {
  target: 'small',
  title: 'Small',
  role: 'ehr',
  environment: 'demo',
  scope: { hosts: ['localhost'], ports: [8443] },
  bases: { web: 'https://localhost:8443' },
};

function told(calls: readonly Partial<Call>[], changes: Partial<Awaited> = {}) {
  return whyNothingCame({
    name: 'hook',
    outbound: OUTBOUND,
    file: FILE,
    where: 'localhost:9443',
    waited: '5s',
    calls: calls.map((each) => ({ ...CALL, ...each })),
    ...changes,
  });
}

const failed = (ended: string): Partial<Call> => ({ handshake: 'failed', protocol: null, ended });

describe('a target that was told to call a good receiver', () => {
  test('and sent something through TLS is no matter of the connection', () => {
    expect(told([failed('tlsv1 alert unknown ca'), { content: 12 }])).toBeNull();
  });

  test('and did not, is asked for its event first', () => {
    const none = told([]);
    expect(none?.key).toEqual(['outbound', 'hook', 'event']);
    expect(none).toMatchObject({
      seen: 'no connection at all',
      fix: expect.stringMatching(/receivers\.host; receivers\.ports/),
    });
  });

  test('from another machine by the name localhost is told to call itself', () => {
    const file = { ...FILE, bases: { web: 'https://ehr.staging.example' } };
    expect(told([], { file })).toMatchObject({
      key: ['receivers', 'host'],
      fix: expect.stringContaining('receivers: { host: NAME OF THIS MACHINE, listen: 0.0.0.0 }'),
    });
  });

  test('by a name, on loopback alone, can not get there', () => {
    const file = { ...FILE, receivers: { host: 'probe.example' } };
    expect(told([], { file })).toMatchObject({
      key: ['receivers', 'listen'],
      fix: expect.stringContaining('0.0.0.0'),
    });
  });

  test.each([
    'tlsv1 alert unknown ca',
    'ssl/tls alert bad certificate',
    'ssl/tls alert certificate unknown',
    'closed',
  ])('and sends "%s" does not trust the authority that it was given', (alert) => {
    expect(told([failed(alert)])).toMatchObject({
      what: 'the target does not accept the good certificate of the receiver',
      seen: expect.stringContaining(alert),
      fix: expect.stringMatching(/field with \$\{receiver\.ca\}/),
    });
  });

  test('and was given no authority is told to have one', () => {
    const connect = { persona: 'admin', steps: [step({ url: receiver('url') })] };
    const outbound = { ...OUTBOUND, connect };
    expect(told([{}], { outbound })?.fix).toMatch(/send it \$\{receiver\.ca\}/);
    const file = { ...FILE, receivers: { authority: { cert: 'ca.pem', key: { env: 'KEY' } } } };
    expect(told([{}], { outbound, file })?.fix).toMatch(/trust receivers\.authority\.cert/);
  });

  test('and takes the certificate for expired has another clock', () => {
    expect(told([failed('ssl/tls alert certificate expired')])?.fix).toMatch(/clock/);
  });

  test('and shares no version or suite is a finding', () => {
    for (const alert of ['unsupported protocol', 'no shared cipher', 'tlsv1 alert protocol version'])
      expect(told([failed(alert)])).toMatchObject({ fix: expect.stringMatching(/finding about the target/) });
  });

  test('and calls in clear is told how it got the address', () => {
    expect(told([{ opened: 'plaintext', handshake: 'none', clear: 90 }])).toMatchObject({
      what: 'the target calls in clear',
      seen: '90 bytes in clear',
      fix: expect.stringContaining('receiver.url'),
    });
  });

  test('and sends mail in clear ignores the offer', () => {
    const outbound: TargetOutbound = { ...OUTBOUND, protocol: 'smtp' };
    const mail = {
      opened: 'dialogue',
      handshake: 'none',
      clear: 300,
      commands: ['EHLO', 'MAIL', 'RCPT', 'DATA'],
    } as const;
    expect(told([mail], { outbound })).toMatchObject({
      what: expect.stringMatching(/in clear, though STARTTLS was offered/),
      seen: '300 bytes in clear (EHLO, MAIL, RCPT, DATA)',
    });
    expect(told([{ ...mail, commands: ['?'] }], { outbound })?.what).toMatch(/something else than SMTP/);
  });

  test('and waits for the server to speak is another protocol', () => {
    expect(told([{ opened: 'nothing', handshake: 'none', protocol: null, ended: null }])).toMatchObject({
      key: ['outbound', 'hook', 'protocol'],
      seen: 'still open',
      fix: expect.stringMatching(/smtp/),
    });
  });
});

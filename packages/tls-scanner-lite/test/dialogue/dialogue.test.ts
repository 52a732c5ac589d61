import { describe, expect, test } from 'vitest';
import { maxDialogue } from '../../src/dialogue/stream.js';
import {
  type RefusalCause,
  type ScanOptions,
  type StarttlsProtocol,
  scan,
  starttlsProtocols,
} from '../../src/index.js';
import { now, soundChain } from '../pki.js';
import { scripted, type Turn, talk } from './scripted.js';
import { ber, extended, features, mysqlGreeting, stream, tlsNamespace, willing } from './scripts.js';

/** Enough to see that TLS was reached: the rest is the same as without a dialogue. */
const modern: ScanOptions = { now, what: ['certificates'], protocols: ['TLS 1.2', 'TLS 1.3'] };
const { root, intermediate, leaf } = await soundChain();
const identity = { ...leaf, pem: `${leaf.pem}\n${intermediate.pem}` };

describe.each(starttlsProtocols)('%s', (protocol) => {
  test('a willing server is led to TLS and scanned like any other', async () => {
    const port = await scripted({ turns: willing[protocol], ending: { tls: identity } });
    const target = { host: 'localhost', port, address: '127.0.0.1' };
    const report = await scan(target, { ...modern, ca: [root.pem], starttls: protocol });
    expect(report.starttls).toBe(protocol);
    expect(
      report.protocols.filter(({ state }) => state === 'offered').map((entry) => entry.protocol),
    ).toEqual(['TLS 1.2', 'TLS 1.3']);
    expect(report.certificates?.find(({ state }) => state === 'presented')).toMatchObject({ problems: [] });
  });

  test('packets of one byte each make no difference', async () => {
    expect(await talk(protocol, { turns: willing[protocol], slowly: true })).toBe('ready');
  });

  test('bytes in clear after the go-ahead are reported, not taken for TLS', async () => {
    const turns = willing[protocol].filter((turn) => protocol !== 'mysql' || !(turn instanceof RegExp));
    const last = turns.at(-1);
    const injected = Buffer.concat([
      Buffer.from(last instanceof RegExp ? '' : (last ?? '')),
      Buffer.from('injected'),
    ]);
    expect(await talk(protocol, { turns: [...turns.slice(0, -1), injected] })).toEqual({
      kind: 'no-starttls',
      protocol,
      cause: 'clear text after the go-ahead',
      said: 'injected',
    });
  });

  test('silence, a close, and speech without end are told apart', async () => {
    expect(await talk(protocol, { turns: [] }, 150)).toMatchObject({ cause: 'silence', said: '' });
    expect(await talk(protocol, { turns: [], ending: 'close' })).toMatchObject({ cause: 'closed' });
    const endless = await talk(protocol, { turns: [], ending: 'endless' });
    expect(endless).toMatchObject({ kind: 'no-starttls', cause: 'not understood' });
  });

  test('a server that stops in the middle of a message is silent or closed, with what it said', async () => {
    const first = willing[protocol].findIndex((turn) => !(turn instanceof RegExp));
    const begun = Buffer.from((willing[protocol][first] ?? '') as string).subarray(0, -1);
    const turns = [...willing[protocol].slice(0, first), begun];
    if (begun.length === 0) return;
    expect(await talk(protocol, { turns }, 150)).toMatchObject({ cause: 'silence' });
    expect(await talk(protocol, { turns, ending: 'close' })).toMatchObject({ cause: 'closed' });
  });

  test('another protocol is not understood', async () => {
    const said = await talk(protocol, { turns: ['SSH-2.0-OpenSSH_9.2\r\n', 'x'.repeat(200)] }, 300);
    expect(said).toMatchObject({ kind: 'no-starttls' });
    expect(said).not.toMatchObject({ cause: 'refused' });
    expect(said).not.toMatchObject({ cause: 'not offered' });
  });
});

const hello = ['220 mx ESMTP\r\n', /EHLO .*\r\n/] as const;
const xmppOpening = [/<stream:stream[^>]*>/, stream('jabber:client')] as const;

test.each<[string, StarttlsProtocol, readonly Turn[], RefusalCause, string]>([
  [
    'smtp: no STARTTLS in the list',
    'smtp',
    [...hello, '250-mx\r\n250 SIZE 1\r\n'],
    'not offered',
    '250 mx, SIZE 1',
  ],
  [
    'smtp: a keyword that only begins so',
    'smtp',
    [...hello, '250-mx\r\n250 STARTTLSX\r\n'],
    'not offered',
    'STARTTLSX',
  ],
  [
    'smtp: 454 for now',
    'smtp',
    [...hello, '250-mx\r\n250 STARTTLS\r\n', /STARTTLS/, '454 4.7.0 later\r\n'],
    'refused',
    '454 4.7.0 later',
  ],
  [
    'smtp: too many connections',
    'smtp',
    ['421 4.7.0 too many connections\r\n'],
    'refused',
    '421 4.7.0 too many',
  ],
  ['smtp: EHLO turned down', 'smtp', [...hello, '550-go\r\n550 away\r\n'], 'refused', '550 go'],
  ['smtp: three letters for a code', 'smtp', [...hello, 'abc\r\n'], 'not understood', 'abc'],
  [
    'imap: STARTTLS unknown',
    'imap',
    ['* OK hi\r\n', /a .*\r\n/, 'a BAD what\r\n', /b CAPABILITY/, '* CAPABILITY IMAP4rev1\r\nb OK\r\n'],
    'not offered',
    'a BAD what; CAPABILITY IMAP4rev1',
  ],
  [
    'imap: STARTTLS listed and turned down',
    'imap',
    [
      '* OK hi\r\n',
      /a .*\r\n/,
      'a NO not now\r\n',
      /b CAPABILITY/,
      '* CAPABILITY IMAP4rev1 STARTTLS\r\nb OK\r\n',
    ],
    'refused',
    'a NO not now',
  ],
  ['imap: already authenticated', 'imap', ['* PREAUTH hi\r\n'], 'refused', '* PREAUTH hi'],
  ['imap: BYE', 'imap', ['* BYE overloaded\r\n'], 'refused', '* BYE overloaded'],
  [
    'pop3: STLS unknown',
    'pop3',
    ['+OK\r\n', /STLS/, '-ERR unknown\r\n', /CAPA/, '+OK\r\nTOP\r\n.\r\n'],
    'not offered',
    '-ERR unknown',
  ],
  [
    'pop3: STLS listed and turned down',
    'pop3',
    ['+OK\r\n', /STLS/, '-ERR no\r\n', /CAPA/, '+OK\r\nSTLS\r\n.\r\n'],
    'refused',
    '-ERR no',
  ],
  ['pop3: an unfriendly greeting', 'pop3', ['-ERR full\r\n'], 'refused', '-ERR full'],
  ['ftp: AUTH unknown', 'ftp', ['220 hi\r\n', /AUTH/, '500 what\r\n'], 'not offered', '500 what'],
  ['ftp: no TLS for policy reasons', 'ftp', ['220 hi\r\n', /AUTH/, '534 no\r\n'], 'refused', '534 no'],
  [
    'ldap: extension unknown',
    'ldap',
    [/20037/, extended(2, 'unsupported extended operation')],
    'not offered',
    '2 protocolError: unsupported extended operation',
  ],
  [
    'ldap: no certificate at the server',
    'ldap',
    [/20037/, extended(52, 'no TLS')],
    'refused',
    '52 unavailable: no TLS',
  ],
  ['ldap: a notice of disconnection', 'ldap', [/20037/, extended(0, 'bye', 0)], 'refused', '0 result: bye'],
  [
    'ldap: a bind response',
    'ldap',
    [/20037/, ber('300c 0201 01 61 07 0a0100 0400 0400')],
    'not understood',
    '0x61',
  ],
  [
    'ldap: lengths in long form',
    'ldap',
    [/20037/, ber('30 84 00000010 0201 01 78 84 00000007 0a0134 0400 0400')],
    'refused',
    '52 unavailable',
  ],
  [
    'ldap: an inner length beyond the end',
    'ldap',
    [/20037/, ber('300c 0201 01 78 70 0a0100 0400 0400')],
    'not understood',
    'no LDAP message',
  ],
  ['ldap: a message of 4 GB', 'ldap', [/20037/, ber('3084ffffffff')], 'not understood', '4294967295 bytes'],
  [
    'xmpp: no starttls among the features',
    'xmpp',
    [...xmppOpening, '<stream:features><bind/></stream:features>'],
    'not offered',
    '<bind/>',
  ],
  [
    'xmpp: no features at all',
    'xmpp',
    [...xmppOpening, '<stream:features/>'],
    'not offered',
    '<stream:features/>',
  ],
  [
    'xmpp: host unknown',
    'xmpp',
    [...xmppOpening, "<stream:error><host-unknown xmlns='x'/></stream:error></stream:stream>"],
    'refused',
    'host-unknown',
  ],
  [
    'xmpp: failure',
    'xmpp',
    [...xmppOpening, features, /<starttls[^>]*>/, `<failure ${tlsNamespace}/></stream:stream>`],
    'refused',
    '<failure',
  ],
  ['postgres: built without TLS', 'postgres', [/\x2f/, 'N'], 'not offered', 'N'],
  [
    'postgres: no connection left',
    'postgres',
    [/\x2f/, 'E', Buffer.concat([ber('0000001f'), Buffer.from('SFATAL\0C53300\0Mtoo many\0\0\0\0\0')])],
    'refused',
    'FATAL 53300 too many',
  ],
  ['postgres: another byte', 'postgres', [/\x2f/, 'H'], 'not understood', 'H'],
  [
    'mysql: no CLIENT_SSL',
    'mysql',
    [mysqlGreeting(0xf7ff)],
    'not offered',
    'server 8.4.0 without CLIENT_SSL',
  ],
  [
    'mysql: host blocked',
    'mysql',
    [Buffer.concat([ber('17000000 ff6a04'), Buffer.from('Host is not allowed.')])],
    'refused',
    '1130 Host is not allowed.',
  ],
  [
    'mysql: a greeting without capabilities',
    'mysql',
    [ber('08000000 0a382e3000 010203')],
    'not understood',
    '0a382e3000',
  ],
  ['mysql: a packet of 16 MB', 'mysql', [ber('ffffff00')], 'not understood', '16777215 bytes'],
])('%s', async (_, protocol, turns, cause, said) => {
  const result = await talk(protocol, { turns });
  expect(result).toMatchObject({ kind: 'no-starttls', protocol, cause });
  expect(result === 'ready' ? '' : result.said).toContain(said);
});

test('what a server said is cut to a length that fits a report', async () => {
  const result = await talk('smtp', { turns: [`421 ${'x'.repeat(5000)}\r\n`] });
  expect(result === 'ready' ? '' : result.said.length).toBe(201);
});

test('a line without end stops at the bound, whatever the time allowed', async () => {
  const result = await talk('pop3', { turns: ['x'.repeat(maxDialogue + 70_000)] });
  expect(result).toMatchObject({ cause: 'not understood' });
});

test('a refusal of STARTTLS is never a refusal of TLS', async () => {
  const port = await scripted({ turns: [...hello, '250 mx\r\n'] });
  const report = await scan({ host: '127.0.0.1', port }, { starttls: 'smtp', timeoutMs: 1000 });
  expect(report.control).toMatchObject({
    answered: false,
    reply: { kind: 'no-starttls', cause: 'not offered' },
  });
  expect(new Set(report.protocols.map(({ state }) => state))).toEqual(new Set(['inconclusive']));
  expect(report.protocols[0]?.evidence[0]?.conclusion).toContain('no STARTTLS (smtp): not offered');
});

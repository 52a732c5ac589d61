import { type AddressInfo, connect, createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { lookAtOwnService, lookAtService, type Open } from '../../../src/target/plaintext/service.js';
import { createAuthority } from '../certificates.js';
import { serveTls } from '../servers.js';

const open: Open = async (host, port) => connect({ host, port });

/** A server that greets, and answers each line by the first rule that fits it. */
async function scripted(greeting: string | null, rules: readonly (readonly [RegExp, string])[]) {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    if (greeting !== null) socket.write(greeting);
    socket.on('data', (data) => {
      const text = data.toString('latin1');
      if (text.charCodeAt(0) === 22) socket.destroy();
      const rule = rules.find(([pattern]) => pattern.test(text));
      if (rule !== undefined) socket.write(Buffer.from(rule[1], 'latin1'));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
}

const PROTOCOLS = ['smtp', 'imap', 'pop3', 'ftp', 'ldap', 'postgres', 'mllp', 'dicom'];

/** As PostgreSQL refuses whom no line of pg_hba.conf lets in. */
const NO_ENTRY = 'E\x00\x00\x00\x40SFATAL\x00C28000\x00Mno pg_hba.conf entry, no encryption\x00\x00';

describe('a port that should not go on in clear', () => {
  it('in PostgreSQL: a refusal counts for a name that may sign in, and for nobody else', async () => {
    const server = await scripted(null, [
      [/user\0auditor\0database\0audit\0/, NO_ENTRY],
      [/user\0safeprobe\0/, NO_ENTRY],
    ]);
    const login = { user: 'auditor', database: 'audit' };
    expect(await lookAtService({ ...server, login }, 'postgres', open)).toMatchObject({ clear: 'refuses' });
    const found = await lookAtService(server, 'postgres', open);
    expect(found).toMatchObject({ clear: 'unknown' });
    expect(found.said).toContain('under login');
  });

  it('in PostgreSQL: one name that is let in to the password is enough', async () => {
    const server = await scripted(null, [[/user\0auditor\0/, 'R\x00\x00\x00\x08\x00\x00\x00\x03']]);
    const login = { user: 'auditor' };
    expect(await lookAtService({ ...server, login }, 'postgres', open)).toMatchObject({ clear: 'accepts' });
  });

  it.each(PROTOCOLS)('in %s: a server of our own that goes on is recognised', async (protocol) => {
    expect(await lookAtOwnService(protocol)).toMatchObject({ clear: 'accepts' });
  });

  it('is closed', async () => {
    const { port } = await scripted(null, []);
    const closed = { host: '127.0.0.1', port: port === 1 ? 2 : 1 };
    expect(await lookAtService(closed, 'mllp', open)).toMatchObject({ tcp: 'refused', clear: 'not-asked' });
  });

  it('speaks TLS alone', async () => {
    const authority = await createAuthority('Ours');
    const server = await serveTls((_, response) => response.end(), await authority.issue('localhost'));
    const found = await lookAtService({ host: '127.0.0.1', port: server.port }, 'mllp', open);
    expect(found).toMatchObject({ tcp: 'open', tls: 'yes', clear: 'silent' });
  });

  it.each<[string, string, string | null, (readonly [RegExp, string])[], string]>([
    [
      'SMTP that demands STARTTLS',
      'smtp',
      '220 a\r\n',
      [
        [/^EHLO/, '250 a\r\n'],
        [/^MAIL/, '530 5.7.0 first\r\n'],
      ],
      'refuses',
    ],
    [
      'SMTP that takes mail',
      'smtp',
      '220 a\r\n',
      [
        [/^EHLO/, '250 a\r\n'],
        [/^MAIL/, '250 ok\r\n'],
      ],
      'accepts',
    ],
    [
      'IMAP without logins',
      'imap',
      '* OK\r\n',
      [[/CAPABILITY/, '* CAPABILITY IMAP4rev2 STARTTLS LOGINDISABLED\r\na OK\r\n']],
      'refuses',
    ],
    ['FTP that asks for the password', 'ftp', '220 a\r\n', [[/^USER/, '331 Password\r\n']], 'accepts'],
    ['POP3 that refuses users', 'pop3', '+OK\r\n', [[/^USER/, '-ERR [AUTH] TLS first\r\n']], 'refuses'],
    [
      'LDAP that demands confidentiality',
      'ldap',
      null,
      [[/./s, '0\x0c\x02\x01\x01a\x07\n\x01\r\x04\x00\x04\x00']],
      'refuses',
    ],
    [
      'LDAP that looks at the password',
      'ldap',
      null,
      [[/./s, '0\x0c\x02\x01\x01a\x07\n\x011\x04\x00\x04\x00']],
      'accepts',
    ],
    ['something else', 'dicom', null, [[/./s, 'HTTP/1.1 400 Bad Request\r\n\r\n']], 'unknown'],
  ])('%s', async (_, protocol, greeting, rules, expected) => {
    const server = await scripted(greeting, rules);
    expect(await lookAtService(server, protocol, open)).toMatchObject({
      tcp: 'open',
      tls: 'no',
      clear: expected,
    });
  });
});

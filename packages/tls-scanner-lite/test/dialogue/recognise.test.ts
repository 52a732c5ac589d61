import { expect, test } from 'vitest';
import { recognise } from '../../src/dialogue/recognise.js';
import { scan } from '../../src/index.js';
import { scripted } from './scripted.js';

const hex = (text: string) => Buffer.from(text, 'hex');

test.each([
  ['SMTP', '220 mx.example.org ESMTP Postfix\r\n', 'smtp'],
  ['SMTP', '220-mail ESMTP\r\n220 x', 'smtp'],
  ['SMTP', '554 5.7.1 go away\r\n', 'smtp'],
  ['FTP', '220 ProFTPD Server\r\n', 'ftp'],
  ['SMTP (or FTP)', '220 hello\r\n', 'smtp'],
  ['IMAP', '* OK IMAP4rev1\r\n', 'imap'],
  ['POP3', '+OK ready\r\n', 'pop3'],
  ['XMPP', "<?xml version='1.0'?><stream:stream", 'xmpp'],
  ['MySQL', hex('4a0000000a382e302e333600'), 'mysql'],
  ['MySQL', hex('17000000ff6a04486f7374'), 'mysql'],
  ['LDAP', hex('3024020100781f0a0102'), 'ldap'],
  ['HTTP without TLS', 'HTTP/1.1 400 Bad Request\r\n', undefined],
  ['SSH', 'SSH-2.0-OpenSSH_9.2\r\n', undefined],
  ['DICOM without TLS', hex('07000000000400000202'), undefined],
  ['HL7 over MLLP without TLS', '\x0bMSH|^~\\&|', undefined],
  ['HTTP/2 without TLS', hex('00001204000000000000'), undefined],
])('%s is recognised by its first bytes', (name, head, starttls) => {
  expect(recognise(Buffer.from(head))).toEqual(starttls === undefined ? { name } : { name, starttls });
});

test.each([hex('160303003a02000036'), hex('15030300020228'), hex(''), hex('30'), Buffer.from('hello')])(
  'nothing is read into other bytes, case %#',
  (head) => {
    expect(recognise(head)).toBeUndefined();
  },
);

test('a server that greets in clear is named in the reply, with what to do', async () => {
  const port = await scripted({ turns: ['220 mx.example.org ESMTP Postfix\r\n'] });
  const report = await scan({ host: '127.0.0.1', port }, { timeoutMs: 1000 });
  expect(report.control.reply).toMatchObject({
    kind: 'malformed',
    why: 'record type 50; this looks like SMTP: use starttls smtp',
  });
});

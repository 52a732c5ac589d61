import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { nonceOf } from '../../src/handshake/aead.js';
import { expandLabel, finished, keySchedule, ticketSecret } from '../../src/handshake/key-schedule.js';
import { prf } from '../../src/handshake/prf.js';
import { plainRecord, protection13 } from '../../src/handshake/protection.js';
import { suite12, suite13 } from '../../src/handshake/suites.js';
import { Malformed } from '../../src/wire/cursor.js';

const hex = (text: string) => Buffer.from(text.replaceAll(/\s/g, ''), 'hex');

// RFC 8448, section 3: the simple 1-RTT handshake.
const trace = {
  early: hex('33ad0a1c607ec03b09e6cd9893680ce210adf300aa1f2660e1b22e10f170f92a'),
  shared: hex('8bd4054fb55b9d63fdfbacf9f04b9f0d35e6d63f537563efd46272900f89492d'),
  hellos: hex('860c06edc07858ee8e78f0e7428c58edd6b43f2ca3e6e95f02ed063cf0e1cad8'),
  client: hex('b3eddb126e067f35a780b3abf45e2d8f3b1a950738f52e9600746a0e27a55a21'),
  server: hex('b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38'),
  serverKey: hex('3fce516009c21727d0f2e4e86ee403bc'),
  serverIv: hex('5d313eb2671276ee13000b30'),
  toCertificateVerify: hex('edb7725fa7a3473b031ec8ef65a2485493900138a2b91291407d7951a06110ed'),
  serverFinished: hex('9b9b141d906337fbd2cbdce71df4deda4ab42c309572cb7fffee5454b78f0718'),
  toServerFinished: hex('9608102a0f1ccc6db6250b7b7e417b1a000eaada3daae4777a7686c9ff83df13'),
  clientFinished: hex('a8ec436d677634ae525ac1fcebe11a039ec17694fac6e98527b642f2edd5ce61'),
  clientData: hex('9e40646ce79a7f9dc05af8889bce6552875afa0b06df0087f792ebb7c17504a5'),
  serverData: hex('a11af9f05531f856ad47116b45a950328204b4f44bfb6b3a4b4f1f3fcb631643'),
  toClientFinished: hex('209145a96ee8e2a122ff810047cc952684658d6049e86429426db87c54ad143d'),
  resumption: hex('7df235f2031d2a051287d02b0241b0bfdaf86cc856231f2d5aba46c434ec196c'),
};

test('the key schedule gives the secrets of RFC 8448, section 3', () => {
  const schedule = keySchedule('sha256');
  expect(schedule.early).toEqual(trace.early);
  const { client, server } = schedule.handshake(trace.shared, trace.hellos);
  expect(client).toEqual(trace.client);
  expect(server).toEqual(trace.server);
  const nothing = Buffer.alloc(0);
  expect(expandLabel('sha256', server, 'key', nothing, 16)).toEqual(trace.serverKey);
  expect(expandLabel('sha256', server, 'iv', nothing, 12)).toEqual(trace.serverIv);
});

test('Finished, application and ticket secrets are those of RFC 8448, section 3', () => {
  const secrets = keySchedule('sha256').handshake(trace.shared, trace.hellos);
  expect(finished('sha256', secrets.server, trace.toCertificateVerify)).toEqual(trace.serverFinished);
  expect(finished('sha256', secrets.client, trace.toServerFinished)).toEqual(trace.clientFinished);
  const application = secrets.application(trace.toServerFinished);
  expect([application.client, application.server]).toEqual([trace.clientData, trace.serverData]);
  const resumption = application.resumption(trace.toClientFinished);
  expect(resumption).toEqual(trace.resumption);
  expect(ticketSecret('sha256', resumption, Buffer.of(0, 0))).toEqual(
    hex('4ecd0eb6ec3b4d87f5d6028f922ca4c5851a277fd41311c9e62d2c9492e1c4f3'),
  );
});

test('another transcript, secret or pre-shared key changes every secret', () => {
  const plain = keySchedule('sha384').handshake(Buffer.alloc(32, 1), Buffer.alloc(48, 2));
  const other = keySchedule('sha384', Buffer.alloc(48, 3)).handshake(
    Buffer.alloc(32, 1),
    Buffer.alloc(48, 2),
  );
  expect(plain.client.length).toBe(48);
  expect(plain.client).not.toEqual(other.client);
  expect(plain.application(Buffer.alloc(48)).server).not.toEqual(
    plain.application(Buffer.alloc(48, 1)).server,
  );
  expect(finished('sha384', plain.client, Buffer.alloc(48))).not.toEqual(
    finished('sha384', plain.server, Buffer.alloc(48)),
  );
});

test('the PRF of TLS 1.2 is the one of the published SHA-256 test vector', () => {
  const secret = hex('9bbe436ba940f017b17652849a71db35');
  const seed = hex('a0ba9f936cda311827a6f796ffd5198c');
  expect(prf('sha256', secret, 'test label', seed, 100)).toEqual(
    hex(`e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a6b301791e90d35c9c9a46b4e14baf9af0fa0
         22f7077def17abfd3797c0564bab4fbc91666e9def9b97fce34f796789baa48082d122ee42c5a72e5a5110fff70187347b66`),
  );
});

test('the PRF of TLS 1.0 joins MD5 and SHA-1 over the two halves of the secret', () => {
  const first = (hash: string, key: Buffer, seed: Buffer) => {
    const a = createHmac(hash, key).update(seed).digest();
    return createHmac(hash, key)
      .update(Buffer.concat([a, seed]))
      .digest();
  };
  const secret = Buffer.from('abcde');
  const seed = Buffer.from('labelseed');
  const md5 = first('md5', secret.subarray(0, 3), seed);
  const sha1 = first('sha1', secret.subarray(2), seed);
  const expected = Buffer.from(md5.map((byte, at) => byte ^ (sha1[at] ?? 0)));
  expect(prf(undefined, secret, 'label', Buffer.from('seed'), 16)).toEqual(expected);
});

test('a nonce is the sequence number over the fixed part', () => {
  expect(nonceOf(hex('000000000000000000000000'), 258)).toEqual(hex('000000000000000000000102'));
  expect(nonceOf(hex('5d313eb2671276ee13000b30'), 1)).toEqual(hex('5d313eb2671276ee13000b31'));
});

test.each([0x1301, 0x1302, 0x1303, 0x1304, 0x1305])('records of suite %i open again, in order only', (id) => {
  const suite = suite13(id);
  if (suite === undefined) throw new Error('unknown suite');
  const secret = Buffer.alloc(suite.hash === 'sha384' ? 48 : 32, 7);
  const sender = protection13(suite, secret);
  const records = ['one', 'two'].map((text) => sender.seal(22, Buffer.from(text)));
  const open = (receiver: ReturnType<typeof protection13>, record: Buffer) =>
    receiver.open(record.readUInt8(0), record.readUInt16BE(1), record.subarray(5));
  const receiver = protection13(suite, secret);
  const texts = records.map((record) => open(receiver, record).content.toString());
  expect(texts).toEqual(['one', 'two']);
  const [first = Buffer.alloc(0), second = Buffer.alloc(0)] = records;
  expect(() => open(protection13(suite, secret), second)).toThrow(Malformed);
  const changed = Buffer.from(first);
  changed.writeUInt8(changed.readUInt8(7) ^ 1, 7);
  expect(() => open(protection13(suite, secret), changed)).toThrow(Malformed);
  expect(() => protection13(suite, secret).open(23, 0x0303, Buffer.alloc(3))).toThrow(Malformed);
  expect(() => protection13(suite, secret).open(22, 0x0303, first.subarray(5))).toThrow(Malformed);
});

test('suites are read from their names, and those that cannot be spoken are left out', () => {
  expect(suite12(0xc02f)).toMatchObject({
    exchange: 'ECDHE',
    hash: 'sha256',
    only12: true,
    cipher: { kind: 'aead' },
  });
  expect(suite12(0xc014)).toMatchObject({
    exchange: 'ECDHE',
    only12: false,
    cipher: { name: 'aes-256-cbc', mac: 'sha1' },
  });
  expect(suite12(0x000a)).toMatchObject({
    exchange: 'RSA',
    cipher: { name: 'des-ede3-cbc', keyLength: 24, blockLength: 8 },
  });
  expect(suite12(0xccaa)).toMatchObject({ exchange: 'DHE', cipher: { fixedLength: 12 } });
  expect(suite12(0xc0a0)).toMatchObject({ cipher: { aead: { cipher: 'aes-128-ccm', tagLength: 8 } } });
  // RC4, NULL, anonymous, EXPORT, PSK, static ECDH, and TLS 1.3.
  for (const id of [0x0005, 0x0002, 0x0034, 0x0008, 0x00a8, 0xc00e, 0x1301, 0xfefe])
    expect(suite12(id)).toBeUndefined();
});

test('a record in clear has its type, version and length in front', () => {
  expect(plainRecord(22, 0x0301, Buffer.from('ab'))).toEqual(hex('16030100026162'));
});

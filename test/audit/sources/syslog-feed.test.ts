import { execFileSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type FeedOptions, itemOf, openSyslogFeed } from '../../../src/audit/sources/syslog-feed.js';
import { readingOf } from '../../../src/target/audit-feed.js';
import { selectText } from '../../../src/target/jsonpath.js';
import { createAuthority } from '../../target/certificates.js';

const message = (text: string) => `<13>1 2026-03-01T10:00:00Z host app - - - ${text}`;
const counted = (text: string) => `${Buffer.byteLength(text)} ${text}`;

async function open(options: Partial<FeedOptions> = {}) {
  const feed = await openSyslogFeed({ listen: '127.0.0.1', port: 0, tls: null, ...options });
  onTestFinished(() => feed.close());
  return feed;
}

async function sender(port: number): Promise<Socket> {
  const socket = connectTcp(port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

async function send(port: number, octets: string | Buffer): Promise<void> {
  const socket = await sender(port);
  socket.end(octets);
  socket.resume();
  await once(socket, 'close');
}

/** Sends datagrams from one port, each once it is on its way. */
function datagrams(port: number): (octets: string) => Promise<void> {
  const socket = createSocket('udp4');
  onTestFinished(() => void socket.close());
  return (octets) =>
    new Promise((resolve, reject) =>
      socket.send(octets, port, '127.0.0.1', (error) => (error === null ? resolve() : reject(error))),
    );
}

/** More octets than a system grants to a socket. */
const FLOOD = `
  const socket = require('node:dgram').createSocket('udp4');
  const text = '<13>1 - - - - - - ' + 'x'.repeat(30000);
  let left = 2000;
  const next = () => (left-- > 0 ? socket.send(text, Number(process.argv[1]), '127.0.0.1', next) : socket.close());
  next();
`;

describe('an entry', () => {
  test.each([
    ['$.json.who', '{"who":"anna"}'],
    ['$.pairs.who', 'who=anna what=read'],
    [
      "$.dicom.ActiveParticipant[?@.UserIsRequestor == 'true'].UserID",
      '<AuditMessage><ActiveParticipant UserID="anna" UserIsRequestor="true"/><ActiveParticipant UserID="x"/></AuditMessage>',
    ],
    ['$.text', 'anna'],
  ])('has what JSONPath %s points at', (path, text) => {
    expect(selectText(path, itemOf(Buffer.from(message(text))))).toBe('anna');
  });

  test('has the header of its message, and structured data by element and parameter', () => {
    const item = itemOf(Buffer.from('<13>1 2026-03-01T10:00:00Z h a p T [audit@32473 who="anna"] x'));
    expect(item).toMatchObject({ syslog: { timestamp: '2026-03-01T10:00:00Z', host: 'h', type: 'T' } });
    expect(selectText("$.syslog.structured['audit@32473'].who", item)).toBe('anna');
  });
});

describe('a feed', () => {
  test('takes octet-counted messages and lines over TCP, from several senders', async () => {
    const feed = await open();
    await Promise.all([
      send(feed.port, counted(message('one')) + counted(message('two\nof two lines'))),
      send(feed.port, `${message('three')}\n${message('four, unended')}`),
    ]);
    await expect.poll(() => feed.items.length).toBe(4);
    expect(feed.items.map(({ text }) => text).sort()).toEqual([
      'four, unended',
      'one',
      'three',
      'two\nof two lines',
    ]);
    expect(readingOf(feed)).toMatchObject({ readable: true, said: expect.stringContaining('2 connections') });
  });

  test('over TLS takes from who trusts it; who does not is told of', async () => {
    const authority = await createAuthority('feed');
    const feed = await open({ tls: await authority.issue('localhost') });
    const trusting = connectTls({
      port: feed.port,
      host: '127.0.0.1',
      servername: 'localhost',
      ca: authority.pem,
    });
    trusting.end(counted(message('by TLS')));
    await expect.poll(() => feed.items.length).toBe(1);
    expect(readingOf(feed).readable).toBe(true);
    const doubting = connectTls({ port: feed.port, host: '127.0.0.1', servername: 'localhost' });
    doubting.on('error', () => undefined);
    await expect.poll(() => feed.troubles.join()).toMatch(/no TLS with a sender/);
    expect(readingOf(feed).readable).toBe(false);
  });

  test('that asks senders for a certificate takes from who has one of the named authority, and tells of others', async () => {
    const authority = await createAuthority('feed');
    const own = await createAuthority('senders');
    const feed = await open({ tls: await authority.issue('localhost'), senders: [own.pem] });
    const send = async (text: string, certificate: object) => {
      const socket = connectTls({
        ...{ port: feed.port, host: '127.0.0.1', servername: 'localhost', ca: authority.pem },
        ...certificate,
      });
      socket.on('error', () => undefined);
      socket.end(counted(message(text)));
      socket.resume();
      await once(socket, 'close');
    };
    await send('known', await own.issue('sender.example'));
    await expect.poll(() => feed.items.map(({ text }) => text)).toEqual(['known']);
    expect(readingOf(feed).readable).toBe(true);
    await send('nobody', {});
    await send('of another authority', await authority.issue('sender.example'));
    await expect.poll(() => feed.troubles.length).toBe(2);
    expect(feed.items.map(({ text }) => text)).toEqual(['known']);
    expect(readingOf(feed)).toMatchObject({
      readable: false,
      said: expect.stringContaining('a sender without a certificate of trust.ca'),
    });
  });

  test('over UDP takes a datagram for a message, without the end of line that some senders add', async () => {
    const feed = await open({ tls: 'udp' });
    const send = datagrams(feed.port);
    await send(message('one\nof two lines'));
    await send(`${message('two')}\n`);
    await send('');
    await expect.poll(() => feed.items.map(({ text }) => text)).toEqual(['one\nof two lines', 'two']);
    expect(readingOf(feed)).toEqual({
      readable: true,
      items: feed.items,
      said: `2 messages of 1 senders came to UDP port ${feed.port}; what UDP loses on the way leaves no trace`,
    });
    await send('no syslog');
    await expect.poll(() => readingOf(feed).readable).toBe(false);
  });

  test('over UDP too is cut off and restored where it was', async () => {
    const feed = await open({ tls: 'udp' });
    const send = datagrams(feed.port);
    await feed.cut();
    await send(message('lost'));
    await feed.restore();
    await expect
      .poll(async () => {
        await send(message('after'));
        return feed.items.length > 0;
      })
      .toBe(true);
    expect(feed.items.map(({ text }) => text)).not.toContain('lost');
    await expect(open({ tls: 'udp', port: feed.port })).rejects.toThrow(/can't listen for syslog/);
  });

  test('over UDP is not readable once this machine dropped datagrams for want of room', async (context) => {
    if (!existsSync('/proc/net/udp')) return context.skip('this system counts no dropped datagrams');
    const feed = await open({ tls: 'udp' });
    await datagrams(feed.port)(message('the first'));
    await expect.poll(() => feed.items.length).toBe(1);
    expect(readingOf(feed).readable).toBe(true);
    // Nothing is taken meanwhile: this process waits for the sender.
    execFileSync(process.execPath, ['-e', FLOOD, String(feed.port)]);
    expect(readingOf(feed)).toMatchObject({
      readable: false,
      said: expect.stringMatching(/\d+ datagrams were dropped/),
    });
    await feed.cut();
    expect(readingOf(feed).readable).toBe(false);
  });

  test('one that got something else than syslog is not readable: it may have been the entry', async () => {
    const feed = await open();
    await send(feed.port, counted('no priority'));
    await expect.poll(() => readingOf(feed)).toMatchObject({ readable: false });
    expect(readingOf(feed).said).toContain('no syslog message');
  });

  test('ends a stream that can not be read on, and says so', async () => {
    const feed = await open();
    await send(feed.port, 'GET / HTTP/1.1\r\n\r\n');
    expect(readingOf(feed).said).toMatch(/can't be read on/);
  });

  test('keeps no more than it was allowed, and is not readable then', async () => {
    const feed = await open({ mostMessages: 2 });
    await send(feed.port, ['a', 'b', 'c'].map((each) => counted(message(each))).join(''));
    await expect.poll(() => readingOf(feed).readable).toBe(false);
    expect(feed.items).toHaveLength(2);
    expect(readingOf(feed).said).toMatch(/more than 2 messages/);
  });

  test('cut off it takes nothing and ends what is open; restored it listens where it was', async () => {
    const feed = await open();
    const before = await sender(feed.port);
    before.write(counted(message('before')));
    await expect.poll(() => feed.items.length).toBe(1);
    const ended = once(before, 'close');
    await feed.cut();
    await ended;
    const refused = connectTcp(feed.port, '127.0.0.1');
    await expect(once(refused, 'connect')).rejects.toThrow(/ECONNREFUSED/);
    await feed.restore();
    await send(feed.port, counted(message('after')));
    await expect.poll(() => feed.items.map(({ text }) => text)).toEqual(['before', 'after']);
  });

  test('nothing that a sender writes makes it throw, or lets it forget what it had', async () => {
    const feed = await open();
    await send(feed.port, counted(message('the first')));
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(
            fc.uint8Array({ maxLength: 80 }).map((octets) => Buffer.from(octets)),
            fc
              .constantFrom(counted(message('x')), `${message('{"a":')}\n`, '9999999 <', '<AuditMessage')
              .map(Buffer.from),
          ),
          { maxLength: 6 },
        ),
        async (pieces) => {
          await send(feed.port, Buffer.concat(pieces));
          expect(feed.items[0]?.text).toBe('the first');
        },
      ),
      { numRuns: 60 },
    );
    await send(feed.port, counted(message('the last')));
    await expect.poll(() => feed.items.at(-1)?.text).toBe('the last');
  });
});

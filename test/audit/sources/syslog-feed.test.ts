import { once } from 'node:events';
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

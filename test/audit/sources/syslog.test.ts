import { spawn } from 'node:child_process';
import { type AddressInfo, createServer } from 'node:net';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { parsePayload } from '../../../src/audit/sources/payload.js';
import { createFrames } from '../../../src/audit/sources/syslog-frames.js';
import { parseSyslog } from '../../../src/audit/sources/syslog-message.js';

const bytes = (text: string) => Buffer.from(text, 'utf8');
/** RFC 5424 6.5, example 4 and 3. */
const STRUCTURED =
  '<165>1 2003-10-11T22:14:15.003Z mymachine.example.com evntslog - ID47 [exampleSDID@32473 iut="3" eventSource="Application"][examplePriority@32473 class="high"]';
const SYMBOLS =
  "<165>1 2003-08-24T05:14:15.000003-07:00 192.0.2.1 myproc 8710 - - %% It's time to make the do-nuts.";

test('the examples of RFC 5424 are read field by field', () => {
  expect(parseSyslog(bytes(STRUCTURED))).toEqual({
    format: 'rfc5424',
    facility: 20,
    severity: 5,
    timestamp: '2003-10-11T22:14:15.003Z',
    host: 'mymachine.example.com',
    app: 'evntslog',
    process: null,
    type: 'ID47',
    structured: {
      'exampleSDID@32473': { iut: '3', eventSource: 'Application' },
      'examplePriority@32473': { class: 'high' },
    },
    text: '',
  });
  expect(parseSyslog(bytes(SYMBOLS))).toMatchObject({
    process: '8710',
    type: null,
    text: "%% It's time to make the do-nuts.",
  });
});

test('escaped quotes, backslashes and brackets in structured data are undone', () => {
  const read = parseSyslog(bytes('<13>1 - - - - - [a@1 v="say \\"x\\" \\\\ \\]"] \ufeffBjörk'));
  expect(read?.structured).toEqual({ 'a@1': { v: 'say "x" \\ ]' } });
  expect(read?.text).toBe('Björk');
});

test('a message after RFC 3164 keeps its time as it stands, without year and zone', () => {
  expect(parseSyslog(bytes("<34>Oct 11 22:14:15 mymachine su[42]: 'su root' failed"))).toMatchObject({
    format: 'rfc3164',
    timestamp: 'Oct 11 22:14:15',
    app: 'su',
    process: '42',
    text: "'su root' failed",
  });
});

test.each([
  '',
  '<',
  '<192>1 - - - - - -',
  '<13>2 - - - - - -',
  '<13>1 - - - - - [a',
  '<13>1 - - - - - [a b="c',
])('what is no syslog message is none: %j', (text) => {
  expect(parseSyslog(bytes(text))).toBeNull();
});

test('both framings of RFC 6587 are told apart message by message, however the stream is cut', () => {
  const messages = [STRUCTURED, SYMBOLS, '<13>1 - - - - - - with\nline ends: Ä'];
  const counted = messages.map((each) => `${Buffer.byteLength(each)} ${each}`).join('');
  const stream = bytes(`${counted}${SYMBOLS}\n${STRUCTURED}\r\n<13>1 - - - - - - the last, unended`);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 97 }), { minLength: 1, maxLength: 9 }), (sizes) => {
      const frames = createFrames();
      const read: string[] = [];
      for (let at = 0, turn = 0; at < stream.length; turn++) {
        const size = sizes[turn % sizes.length] ?? 1;
        read.push(...frames.push(stream.subarray(at, at + size)).map(String));
        at += size;
      }
      read.push(...frames.end().map(String));
      expect(read).toEqual([...messages, SYMBOLS, STRUCTURED, '<13>1 - - - - - - the last, unended']);
    }),
  );
});

test.each([
  ['x', /neither a count nor/],
  ['12345678 <', /no count/],
  ['12x <13>', /no count/],
  ['9999999 <13>', /is announced/],
])('a stream that begins with %j is given up, with the reason', (text, why) => {
  const frames = createFrames();
  expect(frames.push(bytes(text))).toEqual([]);
  expect(frames.broken).toMatch(why);
  expect(frames.push(bytes(STRUCTURED))).toEqual([]);
});

const DICOM = `<?xml version="1.0" encoding="UTF-8"?>
<AuditMessage>
  <EventIdentification EventActionCode="R" EventDateTime="2026-03-01T10:00:00Z" EventOutcomeIndicator="0">
    <EventID csd-code="110110" codeSystemName="DCM" originalText="Patient Record"/>
  </EventIdentification>
  <ActiveParticipant UserID="anna" UserIsRequestor="true" NetworkAccessPointID="192.0.2.7" NetworkAccessPointTypeCode="2"/>
  <ActiveParticipant UserID="clinic" UserIsRequestor="false"/>
  <AuditSourceIdentification AuditSourceID="clinic@hospital"/>
  <ParticipantObjectIdentification ParticipantObjectID="Patient/p-1" ParticipantObjectTypeCode="1" ParticipantObjectTypeCodeRole="1">
    <ParticipantObjectName>A &amp; B</ParticipantObjectName>
  </ParticipantObjectIdentification>
</AuditMessage>`;

test('a DICOM audit message becomes data with attributes by name and elements as lists', () => {
  const read = parsePayload(DICOM);
  expect(read).toMatchObject({
    as: 'dicom',
    dicom: {
      EventIdentification: [
        { EventActionCode: 'R', EventOutcomeIndicator: '0', EventID: [{ 'csd-code': '110110' }] },
      ],
      ActiveParticipant: [{ UserID: 'anna' }, { UserID: 'clinic' }],
      ParticipantObjectIdentification: [
        { ParticipantObjectID: 'Patient/p-1', ParticipantObjectName: [{ text: 'A & B' }] },
      ],
    },
  });
});

test('a document type is not read: no entity of a sender is ever expanded', () => {
  const bomb = `<!DOCTYPE AuditMessage [<!ENTITY a "aaaaaaaaaa"><!ENTITY f SYSTEM "file:///etc/passwd">]>${DICOM.replace(/^<\?xml.*\?>/, '')}`;
  expect(parsePayload(bomb).as).toBe('text');
});

test.each([
  ['@cee: {"who":"anna"}', { as: 'json', json: { who: 'anna' } }],
  ['{"who":', { as: 'text' }],
  [
    'who=anna what="read \\"it\\"" rid=sp-1',
    { as: 'pairs', pairs: { who: 'anna', what: 'read "it"', rid: 'sp-1' } },
  ],
  ['user=anna agent="x" user=admin', { as: 'pairs', pairs: { user: 'anna', agent: 'x' } }],
  [
    '__proto__=x',
    { as: 'pairs', pairs: Object.assign(Object.create(null), JSON.parse('{"__proto__":"x"}')) },
  ],
  ['nothing of that kind', { as: 'text' }],
])('the payload %j is read as what it is', (text, expected) => {
  const read = parsePayload(text);
  expect(JSON.stringify(read)).toBe(JSON.stringify(expected));
});

test('no octets whatever make the parsers throw, or frames longer than what came', () => {
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 60 }).map((octets) => Buffer.from(octets)),
    fc.constantFrom(STRUCTURED, SYMBOLS, DICOM, '5 <13>1', '<13>1 - - - - - [', '\\]"=', '{"a":').map(bytes),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const frames = createFrames();
      const read = [...pieces.flatMap((each) => [...frames.push(each)]), ...frames.end()];
      const total = pieces.reduce((sum, each) => sum + each.length, 0);
      expect(read.reduce((sum, each) => sum + each.length, 0)).toBeLessThanOrEqual(total);
      for (const each of [...read, ...pieces]) parsePayload(parseSyslog(each)?.text ?? each.toString('utf8'));
    }),
    { numRuns: 2000 },
  );
});

test('a DICOM message with bytes altered is either read or is text', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(DICOM.length - 1), fc.string({ minLength: 1, maxLength: 3 })), {
        maxLength: 4,
      }),
      (edits) => {
        const altered = edits.reduce((text, [at, by]) => text.slice(0, at) + by + text.slice(at + 1), DICOM);
        expect(['dicom', 'text', 'pairs', 'json']).toContain(parsePayload(altered).as);
      },
    ),
    { numRuns: 1000 },
  );
});

const LOGGER = 'logger';

test.for([
  ['counted', ['--octet-count']],
  ['in lines', []],
] as const)(
  'what logger of util-linux sends over TCP, %s, is read as it was meant',
  async ([, framing], context) => {
    const received: Buffer[] = [];
    const server = createServer((socket) => {
      const frames = createFrames();
      socket.on('data', (chunk: Buffer) => received.push(...frames.push(chunk)));
      socket.on('end', () => received.push(...frames.end()));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const sending = spawn(LOGGER, [
      ...[
        '--server',
        '127.0.0.1',
        '--port',
        String(port),
        '--tcp',
        '--rfc5424',
        '--tag',
        'clinic',
        '--msgid',
        'AUDIT',
      ],
      ...['--sd-id', 'audit@32473', '--sd-param', 'rid="sp-1"', ...framing, 'who=anna what="the record"'],
    ]);
    const failed = await new Promise<Error | null>((resolve) => {
      sending.once('error', resolve);
      sending.once('close', () => resolve(null));
    });
    if (failed !== null) return context.skip('logger of util-linux is not installed');
    await expect.poll(() => received.length).toBe(1);
    const read = parseSyslog(received[0] ?? Buffer.alloc(0));
    expect(read).toMatchObject({ format: 'rfc5424', app: 'clinic', type: 'AUDIT' });
    expect(read?.structured['audit@32473']).toEqual({ rid: 'sp-1' });
    expect(parsePayload(read?.text ?? '')).toMatchObject({
      as: 'pairs',
      pairs: { who: 'anna', what: 'the record' },
    });
  },
);

import { randomBytes } from 'node:crypto';
import { protocolOf, versionNumber } from '../protocol.js';
import { groupName } from '../registry/groups.js';
import { suiteName } from '../registry/suites.js';
import type { Reply } from '../reply.js';
import { clientHello, type Hello } from '../wire/client-hello.js';
import { Malformed } from '../wire/cursor.js';
import { parseServerHello, type ServerHello } from '../wire/server-messages.js';
import { type Ask12, type Progress12, speakable } from './ask12.js';
import { incoming } from './intake.js';
import { groups12 } from './key-agreement.js';
import type { Keys } from './keys12.js';
import { suite12 } from './suites.js';
import type { Transport } from './transport.js';

const serverHello = 2;
const sessionTicket = 35;

export function helloReply(hello: ServerHello, group?: number): Reply {
  const { version, suite } = hello;
  return {
    kind: 'server-hello',
    protocol: protocolOf(version) ?? null,
    version,
    suite,
    suiteName: suiteName(suite),
    retry: false,
    ...(group === undefined ? {} : { group: groupName(group) }),
  };
}

/** What every hello of a handshake has in common, also the one of a renegotiation. */
export function usual(ask: Ask12): Omit<Hello, 'random'> {
  const { session, serverName, without } = ask;
  return {
    versions: [ask.protocol],
    suites: session === undefined ? speakable(ask.protocol, ask.suites) : [session.suite],
    groups: groups12,
    ...(without === undefined ? {} : { without }),
    ...(serverName === undefined ? {} : { serverName }),
  };
}

function helloOf(ask: Ask12, random: Buffer): Buffer {
  const { session, extensions = [] } = ask;
  const common = { ...usual(ask), random };
  if (session?.ticket === undefined)
    return clientHello({
      ...common,
      extensions,
      ...(session === undefined ? {} : { sessionId: session.id }),
    });
  const others = extensions.filter(({ type }) => type !== sessionTicket);
  const ticket = { type: sessionTicket, content: session.ticket };
  // With a ticket goes an id of our own, which the server repeats when it resumes (RFC 5077, section 3.4).
  return clientHello({ ...common, extensions: [...others, ticket], sessionId: randomBytes(32) });
}

/** Hellos of both sides, and the transcript that they begin. */
export async function greet12(
  link: Transport,
  ask: Ask12,
  seen: Progress12,
): Promise<{ readonly keys: Keys; readonly transcript: Buffer[] } | undefined> {
  const version = versionNumber(ask.protocol);
  const random = randomBytes(32);
  const record = helloOf(ask, random);
  link.sendRecords(record);
  const greeting = await incoming(link, seen);
  if (greeting === undefined) return undefined;
  if (greeting.type !== serverHello)
    throw new Malformed(`handshake type ${greeting.type} where a ServerHello belongs`);
  const hello = parseServerHello(greeting.body);
  seen.hello = hello;
  seen.replies.push(helloReply(hello));
  const suite = suite12(hello.suite);
  if (hello.version !== version) throw new Malformed('another version than the one offered');
  if (suite === undefined || !usual(ask).suites.includes(hello.suite))
    throw new Malformed(`${suiteName(hello.suite)}, which was not offered`);
  if (hello.compression !== 0) throw new Malformed('compression that was not offered');
  link.speak(version);
  const hash = version === 0x0303 ? suite.hash : undefined;
  return { keys: { suite, version, hash, random, hello }, transcript: [record.subarray(5), greeting.raw] };
}

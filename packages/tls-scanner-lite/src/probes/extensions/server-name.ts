import { shake13 } from '../../handshake/sessions.js';
import type { Reply } from '../../reply.js';
import { Malformed } from '../../wire/cursor.js';
import { parseCertificates } from '../../wire/server-messages.js';
import { groupOf13, suitesOf13 } from '../certificates-13.js';
import { about } from './fact.js';
import { pose } from './pose.js';
import { type Question, type Questions, steady } from './questions.js';

/** A name that nobody can have (RFC 2606). */
const unknownName = 'unknown-name.invalid';
const nameType = 0;
const unrecognizedName = 112;

/** What the server showed under one name, or none. */
interface Shown {
  readonly leaf?: Buffer;
  /** The server says that it used the name (RFC 6066, section 3). */
  readonly acknowledged: boolean;
  /** A decided refusal. */
  readonly refused: boolean;
  readonly complained: boolean;
  readonly replies: readonly Reply[];
  readonly said: string;
}

const complaint = (reply: Reply) =>
  (reply.kind === 'alert' && reply.code === unrecognizedName) ||
  (reply.kind === 'server-hello' && reply.warnings?.includes('unrecognized_name') === true);

function leafOf(body: Buffer | undefined): { readonly leaf?: Buffer } {
  if (body === undefined) return {};
  try {
    const [leaf] = parseCertificates(body);
    return leaf === undefined ? {} : { leaf };
  } catch (cause) {
    if (!(cause instanceof Malformed)) throw cause;
    return {};
  }
}

/** The whole handshake that others needed too shows the right name. */
async function showRight(questions: Questions, name: string): Promise<Shown> {
  const full = await questions.full12();
  const leaf = full?.handshake.certificates?.[0];
  if (full === undefined || leaf === undefined) return show(questions, name);
  const { hello, replies } = full.handshake;
  return {
    leaf,
    acknowledged: hello?.extensions.has(nameType) === true,
    refused: false,
    complained: replies.some(complaint),
    replies,
    said: full.said,
  };
}

async function show({ scanner, clear, latest }: Questions, serverName: string | null): Promise<Shown> {
  if (clear !== undefined) {
    const suites = clear.speakable.length > 0 ? clear.speakable : clear.suites;
    const posed = await pose(scanner, { versions: [clear.protocol], suites, serverName }, 'flight');
    const { answer, replies, certain, said } = posed;
    return {
      ...leafOf(answer.messages.find(({ type }) => type === 11)?.body),
      acknowledged: answer.hello?.extensions.has(nameType) === true,
      refused: certain && answer.hello === undefined,
      complained: replies.some(complaint),
      replies,
      said,
    };
  }
  const wish = { suites: suitesOf13(latest), ...groupOf13(latest), serverName, until: 'finished' } as const;
  const { handshake, certain, said } = await steady(scanner, () => shake13(scanner, wish));
  const { certificates, encryptedExtensions, replies, hello } = handshake;
  const leaf = certificates?.[0]?.der;
  return {
    ...(leaf === undefined ? {} : { leaf }),
    acknowledged: encryptedExtensions?.has(nameType) === true,
    refused: certain && leaf === undefined && hello === undefined,
    complained: replies.some(complaint),
    replies,
    said,
  };
}

function outcome(
  { leaf, refused }: Shown,
  usual: Shown,
): 'same' | 'other-certificate' | 'refused' | undefined {
  if (refused) return 'refused';
  if (leaf === undefined || usual.leaf === undefined) return undefined;
  return leaf.equals(usual.leaf) ? 'same' : 'other-certificate';
}

const words = {
  same: 'the same certificate',
  'other-certificate': 'another certificate',
  refused: 'a refusal',
} as const;

/** Whether the server goes by the name in SNI: with the right one, with none, and with one that it can't know. */
export const serverName: Question = async (questions) => {
  const protocol = questions.clear?.protocol ?? questions.latest?.protocol.protocol;
  if (protocol === undefined) return [about('server-name').notAsked('no version of TLS is offered')];
  const say = about('server-name', protocol);
  const name = questions.scanner.serverName;
  const without = await show(questions, null);
  const right = name === undefined ? without : await showRight(questions, name);
  const unknown = await show(questions, unknownName);
  const replies = [right, ...(name === undefined ? [] : [without]), unknown].flatMap(
    (entry) => entry.replies,
  );
  const other = outcome(unknown, right);
  const none = outcome(without, right);
  if (other === undefined || none === undefined) {
    const failed = other === undefined ? unknown : without;
    return [say.unsure(`no certificate to compare with: ${failed.said}`, replies)];
  }
  const signs = [
    ...(right.acknowledged || unknown.acknowledged ? ['acknowledged'] : []),
    ...(unknown.complained ? ['unrecognized_name'] : []),
  ];
  const observed = [
    ...(name === undefined ? [] : [`without a name: ${words[none]}`]),
    `with an unknown name: ${words[other]}`,
    ...(signs.length > 0 ? [signs.join(', ')] : ['not acknowledged']),
  ].join('; ');
  const understood = signs.length > 0 || other !== 'same' || none !== 'same';
  return [understood ? say.yes(observed, replies, other) : say.no(observed, replies, other)];
};

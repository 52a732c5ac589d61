import { parseAlpn } from '../../handshake/messages.js';
import { shake13 } from '../../handshake/sessions.js';
import type { Reply } from '../../reply.js';
import { Malformed } from '../../wire/cursor.js';
import { alpn as offerOf } from '../../wire/requests.js';
import { groupOf13, suitesOf13 } from '../certificates-13.js';
import { about } from './fact.js';
import { pose } from './pose.js';
import { type Question, type Questions, steady } from './questions.js';

/** IANA's protocol ids that servers over TCP use. Not acme-tls/1, which asks for a special certificate. */
const names = [
  ...['h2', 'http/1.1', 'http/1.0', 'http/0.9', 'spdy/3', 'spdy/2', 'spdy/1', 'h2c'],
  ...[
    'imap',
    'pop3',
    'managesieve',
    'ftp',
    'nntp',
    'nnsp',
    'irc',
    'xmpp-client',
    'xmpp-server',
    'mqtt',
    'dot',
  ],
  ...[
    'postgresql',
    'tds/8.0',
    'dicom',
    'smb',
    'sunrpc',
    'sip/2',
    'coap',
    'ntske/1',
    'radius/1.1',
    'radius/1.0',
  ],
  ...['stun.turn', 'stun.nat-discovery', 'webrtc', 'c-webrtc'],
];

const alpnType = 16;
const noApplicationProtocol = 120;
const maxChosen = 12;

/** One answer to an offer: what was chosen, or how none was. */
interface Choice {
  readonly kind: 'chosen' | 'none' | 'refused' | 'unclear';
  readonly content?: Buffer;
  readonly replies: readonly Reply[];
  readonly said: string;
}

function choiceOf(content: Buffer | undefined, replies: readonly Reply[], said: string): Choice {
  return content === undefined ? { kind: 'none', replies, said } : { kind: 'chosen', content, replies, said };
}

async function offer({ scanner, clear, latest }: Questions, left: readonly string[]): Promise<Choice> {
  const extensions = [offerOf(left)];
  if (clear !== undefined) {
    const { protocol, suites } = clear;
    const { answer, replies, said } = await pose(scanner, { versions: [protocol], suites, extensions });
    if (answer.hello !== undefined) return choiceOf(answer.hello.extensions.get(alpnType), replies, said);
    const refused = answer.reply.kind === 'alert' && answer.reply.code === noApplicationProtocol;
    return { kind: refused ? 'refused' : 'unclear', replies, said };
  }
  const wish = { suites: suitesOf13(latest), ...groupOf13(latest), extensions, until: 'extensions' } as const;
  const { handshake, said } = await steady(scanner, () => shake13(scanner, wish));
  const { encryptedExtensions, replies } = handshake;
  if (encryptedExtensions !== undefined) return choiceOf(encryptedExtensions.get(alpnType), replies, said);
  const last = replies.at(-1);
  const refused = last?.kind === 'alert' && last.code === noApplicationProtocol;
  return { kind: refused ? 'refused' : 'unclear', replies, said };
}

/** Which application protocols the server chooses: all are offered, and what it chooses is left out of the next offer. */
export const alpn: Question = async (questions) => {
  const protocol = questions.clear?.protocol ?? questions.latest?.protocol.protocol;
  if (protocol === undefined) return [about('alpn').notAsked('no version of TLS is offered')];
  const say = about('alpn', protocol);
  const replies: Reply[] = [];
  const chosen: string[] = [];
  let left = names;
  let end = '';
  while (end === '' && chosen.length < maxChosen && left.length > 0) {
    const choice = await offer(questions, left);
    replies.push(...choice.replies);
    if (choice.kind === 'unclear' && chosen.length === 0)
      return [say.unsure(`offered ${names.length} protocols: ${choice.said}`, replies)];
    const rest = chosen.length > 0 ? 'the others' : 'them';
    if (choice.kind === 'none') end = `chose none of ${rest}`;
    else if (choice.kind === 'refused') end = `refused ${rest} by no_application_protocol`;
    else if (choice.kind === 'unclear') end = `answered to ${rest}: ${choice.said}`;
    else {
      try {
        const name = parseAlpn(choice.content ?? Buffer.alloc(0));
        if (!left.includes(name))
          return [say.unsure(`the server chose ${JSON.stringify(name)}, which was not offered`, replies)];
        chosen.push(name);
        left = left.filter((other) => other !== name);
      } catch (cause) {
        if (!(cause instanceof Malformed)) throw cause;
        return [say.unsure(`the server's choice is malformed: ${cause.message}`, replies)];
      }
    }
  }
  if (chosen.length > 0)
    return [
      say.yes(`chose ${chosen.join(', ')}, and ${end || 'no more were offered'}`, replies, chosen.join(', ')),
    ];
  return [say.no(`offered ${names.length} protocols, and the server ${end}`, replies)];
};

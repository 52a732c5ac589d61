import { groupName } from '../../registry/groups.js';
import { keyExchangeOf } from '../../registry/suites.js';
import { about, type ExtensionFact } from './fact.js';
import { pose } from './pose.js';
import type { Question, Questions } from './questions.js';

const x25519 = 29;
const secp256r1 = 23;

/** Offers ECDHE with one group alone, another than the server takes by itself (RFC 8422, section 5.1). */
async function below({ scanner, clear, full12 }: Questions): Promise<ExtensionFact[]> {
  if (clear === undefined) return [];
  const { protocol } = clear;
  const say = about('supported-groups', protocol);
  const suites = clear.suites.filter((id) => keyExchangeOf(id) === 'ECDHE');
  if (suites.length === 0) return [say.notAsked('no ECDHE suite is accepted')];
  const chosen = (await full12())?.handshake.replies.findLast(({ kind }) => kind === 'server-hello');
  const usual = chosen?.kind === 'server-hello' ? chosen.group : undefined;
  const only = usual === groupName(x25519) ? secp256r1 : x25519;
  const { answer, replies, certain, said } = await pose(scanner, {
    versions: [protocol],
    suites,
    groups: [only],
  });
  const offer = `offered ECDHE suites with ${groupName(only)} alone`;
  if (answer.reply.kind === 'server-hello') {
    const { group } = answer.reply;
    if (group === undefined)
      return [say.unsure(`${offer}; the group that was used is not known: ${said}`, replies)];
    return [
      group === groupName(only)
        ? say.yes(`${offer}, and it was used`, replies)
        : say.no(`${offer}, and the server used ${group}`, replies),
    ];
  }
  return [
    certain
      ? say.yes(`${offer}, and the server, which accepts them with other groups, refused: ${said}`, replies)
      : say.unsure(`${offer}: ${said}`, replies),
  ];
}

/** Whether the server goes by the groups that the client lists. In TLS 1.3 no handshake comes about otherwise. */
export const supportedGroups: Question = async (questions) => {
  const facts = await below(questions);
  if (questions.latest !== undefined) {
    const say = about('supported-groups', 'TLS 1.3');
    const full = await questions.full13();
    const group = full?.handshake.hello?.group;
    facts.push(
      group === undefined || full === undefined
        ? say.unsure(
            `no group was seen: ${full?.said ?? 'no suite that can be spoken here'}`,
            full?.handshake.replies,
          )
        : say.yes(`the server chose ${groupName(group)} from the list`, full.handshake.replies),
    );
  }
  return facts.length > 0 ? facts : [about('supported-groups').notAsked('no version of TLS is offered')];
};

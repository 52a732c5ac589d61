import { about } from './fact.js';
import { pose } from './pose.js';
import { type Question, suitesOf } from './questions.js';

const fallbackSuite = 0x5600;
const inappropriateFallback = 86;

/** RFC 7507: a client that falls back to a lower version says so, and the server refuses if it knows a higher one. */
export const fallbackScsv: Question = async ({ scanner, offered }) => {
  const id = 'fallback-scsv';
  const walks = offered.filter(({ protocol }) => protocol.protocol !== 'SSL 2.0');
  const lower = walks.at(-2);
  if (lower === undefined)
    return [about(id).notAsked('fewer than two versions are offered, so there is no fallback')];
  const { protocol } = lower.protocol;
  const say = about(id, protocol);
  const suites = [fallbackSuite, ...suitesOf(lower)];
  const { answer, replies, certain, said } = await pose(scanner, { versions: [protocol], suites });
  const offer = `offered ${protocol} with TLS_FALLBACK_SCSV`;
  if (answer.hello !== undefined) return [say.no(`${offer}, and the server took it`, replies)];
  if (answer.reply.kind === 'alert' && answer.reply.code === inappropriateFallback)
    return [say.yes(`${offer}, and got ${said}`, replies)];
  const how = certain ? 'turned down in another way than by inappropriate_fallback' : 'no clear answer';
  return [say.unsure(`${offer}: ${how}: ${said}`, replies)];
};

import { about } from './fact.js';
import { pose } from './pose.js';
import type { Question } from './questions.js';
import { suitesOf } from './questions.js';

const deflate = 1;

/** TLS compression by DEFLATE (RFC 3749), which CRIME reads secrets through. TLS 1.3 has none. */
export const compression: Question = async ({ scanner, offered, cbcHello }) => {
  const id = 'compression';
  const walk = offered.findLast(
    ({ protocol: { protocol } }) => protocol !== 'TLS 1.3' && protocol !== 'SSL 2.0',
  );
  if (walk === undefined) return [about(id).notAsked('no version with compression is offered')];
  const { protocol } = walk.protocol;
  const say = about(id, protocol);
  const riding = await cbcHello();
  const { answer, replies, said } =
    riding?.answer.hello === undefined
      ? await pose(scanner, { versions: [protocol], suites: suitesOf(walk), compression: [deflate, 0] })
      : riding;
  if (answer.hello === undefined)
    return [say.unsure(`offered DEFLATE, and got no ServerHello: ${said}`, replies)];
  const chosen = answer.hello.compression;
  return [
    chosen === 0
      ? say.no('the ServerHello chose no compression, though DEFLATE was offered', replies)
      : say.yes(`the ServerHello chose compression method ${chosen}`, replies, String(chosen)),
  ];
};

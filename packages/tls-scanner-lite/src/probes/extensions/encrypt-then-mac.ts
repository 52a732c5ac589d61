import { suiteName } from '../../registry/suites.js';
import { about } from './fact.js';
import { noClear, type Question } from './questions.js';

/** RFC 7366: closes the padding oracles of CBC suites, and concerns no others. */
export const encryptThenMac: Question = async (questions) => {
  const id = 'encrypt-then-mac';
  if (questions.clear === undefined) return [about(id).notAsked(noClear(questions))];
  const say = about(id, questions.clear.protocol);
  const posed = await questions.cbcHello();
  if (posed === undefined) return [say.notAsked('no CBC suite is accepted')];
  const { answer, replies, said } = posed;
  if (answer.hello === undefined)
    return [
      say.unsure(`offered CBC suites alone with encrypt_then_mac, and got no ServerHello: ${said}`, replies),
    ];
  const suite = suiteName(answer.hello.suite);
  return [
    answer.hello.extensions.has(22)
      ? say.yes(`the ServerHello has encrypt_then_mac for ${suite}`, replies)
      : say.no(`the ServerHello leaves out encrypt_then_mac for ${suite}, though it was offered`, replies),
  ];
};

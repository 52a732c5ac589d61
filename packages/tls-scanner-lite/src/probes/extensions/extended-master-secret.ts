import { clearHello } from './clear-hello.js';
import { about } from './fact.js';
import { noClear, type Question } from './questions.js';

/** RFC 7627: binds the master secret to the whole handshake. Built into TLS 1.3. */
export const extendedMasterSecret: Question = async (questions) => {
  const id = 'extended-master-secret';
  const greeting = await clearHello(questions);
  if (greeting === undefined) return [about(id).notAsked(noClear(questions))];
  const { hello, replies, protocol, said } = greeting;
  const say = about(id, protocol);
  if (hello === undefined)
    return [say.unsure(`offered extended_master_secret, and got no ServerHello: ${said}`, replies)];
  return [
    hello.extensions.has(23)
      ? say.yes('the ServerHello has extended_master_secret, which was offered', replies)
      : say.no('the ServerHello leaves out extended_master_secret, which was offered', replies),
  ];
};

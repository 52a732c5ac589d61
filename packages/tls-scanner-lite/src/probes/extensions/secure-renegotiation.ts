import { clearHello } from './clear-hello.js';
import { about } from './fact.js';
import { noClear, type Question } from './questions.js';

/** RFC 5746: ties a renegotiation to the handshake before it. TLS 1.3 has no renegotiation. */
export const secureRenegotiation: Question = async (questions) => {
  const id = 'secure-renegotiation';
  const greeting = await clearHello(questions);
  if (greeting === undefined) return [about(id).notAsked(noClear(questions))];
  const { hello, replies, protocol, said } = greeting;
  const say = about(id, protocol);
  if (hello === undefined)
    return [say.unsure(`offered renegotiation_info, and got no ServerHello: ${said}`, replies)];
  const content = hello.extensions.get(0xff01);
  if (content === undefined)
    return [say.no('the ServerHello leaves out renegotiation_info, which was offered', replies)];
  // In a first handshake it holds an empty vector; anything else has to end the connection (section 3.4).
  return [
    content.equals(Buffer.of(0))
      ? say.yes('the ServerHello has an empty renegotiation_info, as it should in a first handshake', replies)
      : say.no(
          `the ServerHello has a renegotiation_info that is not empty: ${content.subarray(0, 16).toString('hex')}`,
          replies,
        ),
  ];
};

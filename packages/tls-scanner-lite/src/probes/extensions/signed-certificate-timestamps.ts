import { timestampRequest } from '../../wire/requests.js';
import { clearHello } from './clear-hello.js';
import { about, type ExtensionFact } from './fact.js';
import type { Question } from './questions.js';

const { type } = timestampRequest;
const sent = (bytes: number) => `signed certificate timestamps of ${bytes} bytes were sent in the handshake`;
const notSent = 'asked for signed certificate timestamps, and none were sent in the handshake';

/** Timestamps delivered by the handshake (RFC 6962, section 3.3.1); those inside certificates are facts of the certificate. */
export const signedCertificateTimestamps: Question = async (questions) => {
  const id = 'signed-certificate-timestamps';
  const facts: ExtensionFact[] = [];
  const greeting = await clearHello(questions);
  if (greeting !== undefined) {
    const { hello, replies, protocol, said } = greeting;
    const say = about(id, protocol);
    const list = hello?.extensions.get(type);
    if (list !== undefined) facts.push(say.yes(sent(list.length), replies));
    else
      facts.push(
        hello === undefined ? say.unsure(`no ServerHello: ${said}`, replies) : say.no(notSent, replies),
      );
  }
  if (questions.latest !== undefined) {
    const full = await questions.full13();
    const say = about(id, 'TLS 1.3');
    const { certificates, replies } = full?.handshake ?? { replies: [] };
    const list = certificates?.[0]?.extensions.get(type);
    if (list !== undefined) facts.push(say.yes(sent(list.length), replies));
    else if (certificates !== undefined) facts.push(say.no(notSent, replies));
    else
      facts.push(
        say.unsure(`no certificate was seen: ${full?.said ?? 'no suite that can be spoken here'}`, replies),
      );
  }
  return facts.length > 0 ? facts : [about(id).notAsked('no version of TLS is offered')];
};

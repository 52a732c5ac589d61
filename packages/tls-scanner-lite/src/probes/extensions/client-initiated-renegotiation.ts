import { shake12 } from '../../handshake/sessions.js';
import type { Reply } from '../../reply.js';
import { about } from './fact.js';
import { noClear, obstacle, type Question, steady, wishes } from './questions.js';

/** Whether the server renegotiates when a client wants to (RFC 5746, section 3.5), which costs it much and the client little. */
export const clientInitiatedRenegotiation: Question = async (questions) => {
  const id = 'client-initiated-renegotiation';
  const { clear, scanner } = questions;
  if (clear === undefined) return [about(id).notAsked(noClear(questions))];
  const { protocol } = clear;
  const say = about(id, protocol);
  if (clear.speakable.length === 0)
    return [say.unsure('no suite is accepted that a whole handshake can be made with here')];
  const wish = { protocol, suites: clear.speakable, extensions: wishes };
  const own = (afterwards: 'renegotiate' | 'wait') =>
    steady(scanner, () => shake12(scanner, { ...wish, afterwards }));
  // Rides on the resumption where there is one.
  const riding = await questions.resumed12();
  let tried = riding?.handshake.renegotiation === undefined ? await own('renegotiate') : riding;
  const replies: Reply[] = [...tried.handshake.replies];
  if (tried.handshake.renegotiation === 'closed') {
    // An end means something only if it repeats, and if a connection that is left in peace stays.
    tried = await own('renegotiate');
    const idle = await own('wait');
    replies.push(...tried.handshake.replies, ...idle.handshake.replies);
    if (tried.handshake.renegotiation === 'closed' && idle.handshake.endedIdle === false)
      return [
        say.no('the server ended the connection, twice, when a second handshake was started in it', replies),
      ];
    if (tried.handshake.renegotiation === 'closed')
      return [say.unsure('the server ends a connection at once, also when nothing is sent in it', replies)];
  }
  switch (tried.handshake.renegotiation) {
    case 'accepted':
      return [say.yes('a second ClientHello inside the connection was answered by a ServerHello', replies)];
    case 'refused':
      return [say.no(`a second ClientHello inside the connection was refused: ${tried.said}`, replies)];
    case undefined:
      return [say.unsure(`no handshake finished to renegotiate in: ${obstacle(tried)}`, replies)];
    default:
      return [say.unsure(`no answer to a second ClientHello inside the connection: ${tried.said}`, replies)];
  }
};

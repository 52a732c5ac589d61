import { shake12 } from '../../handshake/sessions.js';
import { ticketRequest } from '../../wire/requests.js';
import { about } from './fact.js';
import { noClear, obstacle, type Question, steady, wishes } from './questions.js';

/** Resumption from the server's own store (RFC 5246, section 7.4.1.2), asked without tickets and really done. */
export const sessionIdResumption: Question = async (questions) => {
  const id = 'session-id-resumption';
  const { clear, scanner } = questions;
  if (clear === undefined) return [about(id).notAsked(noClear(questions))];
  const { protocol } = clear;
  const say = about(id, protocol);
  const extensions = wishes.filter((wish) => wish !== ticketRequest);
  const wish = { protocol, suites: clear.speakable, extensions };
  const full = await questions.full12();
  if (full === undefined)
    return [say.unsure('no suite is accepted that a whole handshake can be made with here')];
  // A server that gave a ticket needs no store, and may fill in the id all the same.
  const first =
    full.handshake.session?.ticket === undefined ? full : await steady(scanner, () => shake12(scanner, wish));
  const { session, reached, replies } = first.handshake;
  if (!reached || session === undefined)
    return [say.unsure(`the handshake did not finish: ${obstacle(first)}`, replies)];
  if (session.id.length === 0)
    return [say.no('a finished handshake without tickets gave no session id', replies)];
  const second = await steady(scanner, () => shake12(scanner, { ...wish, session }));
  const all = [...replies, ...second.handshake.replies];
  if (second.handshake.hello === undefined)
    return [say.unsure(`a session id was given; no answer to its use: ${second.said}`, all)];
  if (second.handshake.resumed) return [say.yes('a second handshake resumed the session by its id', all)];
  return [say.no('a session id was given, but a second handshake with it did not resume', all)];
};

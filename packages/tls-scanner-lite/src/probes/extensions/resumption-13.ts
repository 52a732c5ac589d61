import { shake13 } from '../../handshake/sessions.js';
import { about } from './fact.js';
import { obstacle, type Question, steady } from './questions.js';

/** Resumption with a ticket in TLS 1.3 (RFC 8446, section 2.2), with a fresh key exchange, and really done. */
export const resumption13: Question = async ({ latest, scanner, full13 }) => {
  const id = 'resumption-1.3';
  if (latest === undefined) return [about(id).notAsked('TLS 1.3 is not offered')];
  const say = about(id, 'TLS 1.3');
  const full = await full13();
  if (full === undefined) return [say.unsure('no suite is accepted that a handshake can be made with here')];
  const { sessions, replies, ending, hello } = full.handshake;
  const session = sessions[0];
  if (session === undefined) {
    return [
      ending?.wentOn === true && ending.over
        ? say.no('no ticket was issued, so that nothing can be resumed', replies)
        : say.unsure(`no ticket was seen: ${obstacle(full)}`, replies),
    ];
  }
  // Another group would bring a HelloRetryRequest, after which some servers no longer take the ticket.
  const group = hello?.group === undefined ? {} : { group: hello.group };
  const again = await steady(scanner, () =>
    shake13(scanner, { suites: [session.suite], ...group, session, until: 'finished' }),
  );
  const all = [...replies, ...again.handshake.replies];
  if (!again.handshake.reached)
    return [say.unsure(`the second handshake did not finish: ${again.said}`, all)];
  return [
    again.handshake.resumed
      ? say.yes('a second handshake resumed with the ticket', all)
      : say.no('a ticket was issued, but a second handshake with it did not resume', all),
  ];
};

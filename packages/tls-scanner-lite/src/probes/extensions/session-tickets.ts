import { about, type ExtensionFact } from './fact.js';
import { noClear, obstacle, type Question, type Questions } from './questions.js';

async function below(questions: Questions): Promise<ExtensionFact[]> {
  const { clear } = questions;
  if (clear === undefined) return [];
  const say = about('session-tickets', clear.protocol);
  const full = await questions.full12();
  if (full === undefined)
    return [say.unsure('no suite is accepted that a whole handshake can be made with here')];
  const { replies, reached, session } = full.handshake;
  if (!reached)
    return [say.unsure(`asked for a ticket, but the handshake did not finish: ${obstacle(full)}`, replies)];
  if (session?.ticket === undefined)
    return [say.no('asked for a ticket, finished the handshake, and got none', replies)];
  const issued = `a ticket of ${session.ticket.length} bytes was issued`;
  const again = await questions.resumed12();
  const all = [...replies, ...(again?.handshake.replies ?? [])];
  if (again?.handshake.hello === undefined)
    return [say.yes(`${issued}; no answer to its use: ${again?.said ?? ''}`, all)];
  return [
    again.handshake.resumed
      ? say.yes(`${issued}, and a second handshake resumed with it`, all, 'resumed')
      : say.yes(`${issued}, but a second handshake with it did not resume`, all, 'not-resumed'),
  ];
}

async function above(questions: Questions): Promise<ExtensionFact[]> {
  if (questions.latest === undefined) return [];
  const say = about('session-tickets', 'TLS 1.3');
  const full = await questions.full13();
  if (full === undefined) return [say.unsure('no suite is accepted that a handshake can be made with here')];
  const { sessions, replies, ending } = full.handshake;
  if (sessions.length > 0) return [say.yes(`${sessions.length} tickets came after the handshake`, replies)];
  return [
    ending?.wentOn === true && ending.over
      ? say.no('the server ended a finished connection without a ticket', replies)
      : say.unsure(`no ticket came, and the server's end was not seen: ${obstacle(full)}`, replies),
  ];
}

/** Whether the server hands out session tickets (RFC 5077; RFC 8446, section 4.6.1). */
export const sessionTickets: Question = async (questions) => {
  const facts = [...(await below(questions)), ...(await above(questions))];
  return facts.length > 0 ? facts : [about('session-tickets').notAsked(noClear(questions))];
};

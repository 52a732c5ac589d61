import { about } from './fact.js';
import { obstacle, type Question } from './questions.js';

/** Whether tickets allow early data, which can be replayed (RFC 8446, section 8). None is ever sent here. */
export const earlyData: Question = async ({ latest, full13 }) => {
  const id = 'early-data';
  if (latest === undefined) return [about(id).notAsked('TLS 1.3 is not offered')];
  const say = about(id, 'TLS 1.3');
  const full = await full13();
  if (full === undefined) return [say.unsure('no suite is accepted that a handshake can be made with here')];
  const { sessions, replies, ending } = full.handshake;
  const bytes = Math.max(0, ...sessions.map(({ maxEarlyData = 0 }) => maxEarlyData));
  if (bytes > 0) return [say.yes(`a ticket allows ${bytes} bytes of early data`, replies, String(bytes))];
  if (sessions.length > 0) return [say.no(`none of ${sessions.length} tickets allows early data`, replies)];
  return [
    ending?.wentOn === true && ending.over
      ? say.no('no ticket was issued, so that there is no early data', replies)
      : say.unsure(`no ticket was seen: ${obstacle(full)}`, replies),
  ];
};

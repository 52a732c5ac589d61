/** Attempts to sign in as kinds record them. */
import type { Attempt, CodeAttempt } from '../../src/kinds/trials.js';
import { accepted, RECEIVED, refused, SENT } from './facts.js';

const LOOK = { password: '401 application/json aaaaaaaaaaaa', locked: '429 application/json bbbbbbbbbbbb' };

function attempt(part: Partial<Attempt>): Attempt {
  return {
    accepted: false,
    locked: false,
    stoppedAt: 'password',
    status: 401,
    shape: LOOK.password,
    said: 'password: POST → 401',
    nonce: 'sp-1',
    sentAt: SENT,
    receivedAt: RECEIVED,
    tookMs: 40,
    ...part,
  };
}

export const goesOn = (part: Partial<Attempt> = {}) =>
  attempt({ accepted: true, stoppedAt: null, shape: '200 application/json cccccccccccc', ...part });
export const wrong = (part: Partial<Attempt> = {}) => attempt(part);
export const locked = (part: Partial<Attempt> = {}) =>
  attempt({ locked: true, status: 429, shape: LOOK.locked, said: 'password: POST → 429', ...part });
/** Neither a refusal nor a lock: an outage. */
export const broken = (part: Partial<Attempt> = {}) =>
  attempt({ status: 502, shape: '502 text/html dddddddddddd', said: 'password: POST → 502', ...part });

export const PERIOD = 59_500_000;
const code = (part: Partial<CodeAttempt>): CodeAttempt => ({
  attempt: wrong(),
  opened: refused({ status: 401 }),
  period: PERIOD,
  periodNow: PERIOD,
  ...part,
});
export const taken = (part: Partial<CodeAttempt> = {}) =>
  code({ attempt: goesOn(), opened: accepted(), ...part });
export const notTaken = (part: Partial<CodeAttempt> = {}) => code(part);

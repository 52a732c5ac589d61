/** The sessions that the doctor has already, in the form in which the doors for messages take them: no second sign-in, no second code. */
import { SafeprobeError } from '../errors.js';
import type { SharedSessions } from '../target/shared-sessions.js';
import { sessionFor, under } from './sessions.js';
import { pathFor, type Visit } from './visit.js';

export function lentSessions(visit: Visit): SharedSessions {
  const without = (persona: string) =>
    new SafeprobeError('prerequisite', `${persona} could not sign in`, {
      remedy: 'mend what is said of signing in first',
    });
  return {
    pathFor(persona, wanted) {
      const path = pathFor(visit, persona, wanted);
      if (path === undefined) throw without(persona);
      return path;
    },
    async take(_check, persona, signIn) {
      const entered = await sessionFor(visit, persona, signIn);
      if (entered === null) throw without(persona);
      const { account, credentials } = entered;
      const run = {
        ...credentials,
        said: [],
        stoppedAt: null,
        last: null,
        lastNonce: null,
        line: null,
        lastSent: null,
      };
      return { account, signIn, run, begunAt: entered.usedAt, usedAt: entered.usedAt };
    },
    renewing: (check, { account, signIn, run }) =>
      under(visit, { account, path: signIn, credentials: run }, check),
  };
}

import { hint } from '../dialogue/recognise.js';
import type { Report } from '../report.js';

/** As the package says it for callers of its API, but with the option's name. */
const named = (head: Buffer) => hint(head)?.replace('use starttls', 'use --starttls');

const leaveOut = 'if TLS begins at once there, leave out --starttls';

/** What to try when nothing was observed; undefined when the reply says it all. */
export function advice({ control: { reply }, starttls }: Report): string | undefined {
  switch (reply.kind) {
    case 'no-starttls':
      // A server of TLS waits for a hello, or answers what it takes for one with an alert.
      if (reply.cause === 'silence' && reply.said === '') return `the server waits in silence; ${leaveOut}`;
      if (['\u0015\u0003', '\u0016\u0003'].includes(reply.said.slice(0, 2)))
        return `the server answers in TLS; ${leaveOut}`;
      return reply.cause === 'not understood' ? named(Buffer.from(reply.said)) : undefined;
    case 'malformed':
      return named(Buffer.from(reply.bytes, 'hex'));
    case 'closed':
    case 'timeout':
      return starttls === undefined && reply.bytes === '' && !('phase' in reply && reply.phase === 'connect')
        ? 'a server that is asked for TLS by STARTTLS does this, such as PostgreSQL or LDAP: see --starttls'
        : undefined;
    default:
      return undefined;
  }
}

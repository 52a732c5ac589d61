import type { Behaviour } from '../app/behaviour.js';
import type { Channel } from '../app/integrations/integration.js';

/** Trust in the receivers of one channel that overlooks some problems with a certificate, named as OpenSSL does. */
export function lenientTrust(
  channel: Channel,
  otherwise: Behaviour['receiverTrust'],
  overlooks: (problem: string) => boolean,
): Behaviour['receiverTrust'] {
  return (asked, anchors) => {
    const trust = otherwise(asked, anchors);
    if (asked !== channel) return trust;
    return {
      options: { ...trust.options, rejectUnauthorized: false },
      admits: (problem) => trust.admits(problem) || (problem !== undefined && overlooks(problem)),
    };
  };
}

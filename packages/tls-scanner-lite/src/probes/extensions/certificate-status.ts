import { about, type ExtensionFact } from './fact.js';
import type { Question } from './questions.js';

/** Whether an OCSP response is stapled when asked for (RFC 6066, section 8). What it says is part of the certificates. */
export const certificateStatus: Question = async ({ clear, latest, full12, full13 }) => {
  const id = 'certificate-status';
  const facts: ExtensionFact[] = [];
  const [below, above] = [await full12(), await full13()];
  if (clear !== undefined) {
    const say = about(id, clear.protocol);
    const { certificateStatus: status, certificateRequested, replies } = below?.handshake ?? { replies: [] };
    if (status !== undefined)
      facts.push(say.yes(`a CertificateStatus of ${status.length} bytes was sent`, replies));
    // That the flight ended is known by the same field.
    else if (certificateRequested !== undefined)
      facts.push(say.no('asked for one, and no CertificateStatus was sent', replies));
    else
      facts.push(
        say.unsure(
          `the server's flight was not seen whole: ${below?.said ?? 'no suite that can be spoken here'}`,
          replies,
        ),
      );
  }
  if (latest !== undefined) {
    const say = about(id, 'TLS 1.3');
    const { certificates, replies } = above?.handshake ?? { replies: [] };
    const status = certificates?.[0]?.extensions.get(5);
    if (status !== undefined)
      facts.push(say.yes(`the leaf came with a status of ${status.length} bytes`, replies));
    else if (certificates !== undefined)
      facts.push(say.no('asked for one, and the leaf came without a status', replies));
    else
      facts.push(
        say.unsure(`no certificate was seen: ${above?.said ?? 'no suite that can be spoken here'}`, replies),
      );
  }
  return facts.length > 0 ? facts : [about(id).notAsked('no version of TLS is offered')];
};

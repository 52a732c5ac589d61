import type { Reply } from '../../reply.js';
import { about, type ExtensionFact } from './fact.js';
import type { Question, Questions } from './questions.js';

/** How the server took our answer without a certificate. */
interface Reaction {
  readonly wentOn: boolean;
  readonly certain: boolean;
  readonly said: string;
  readonly replies: readonly Reply[];
}

function requested(
  say: ReturnType<typeof about>,
  { wentOn, certain, said, replies }: Reaction,
): ExtensionFact {
  const asked = 'a certificate of the client was asked for';
  if (wentOn) return say.yes(`${asked}, and the handshake went on without one`, replies, 'optional');
  if (certain)
    return say.yes(`${asked}, and without one the server ended the connection: ${said}`, replies, 'required');
  return say.yes(`${asked}; what happens without one was not seen: ${said}`, replies);
}

const notRequested = 'the server asked for no certificate of the client';

async function below({ clear, full12 }: Questions): Promise<ExtensionFact[]> {
  if (clear === undefined) return [];
  const say = about('client-certificate-request', clear.protocol);
  const full = await full12();
  if (full === undefined)
    return [say.unsure('no suite is accepted that a whole handshake can be made with here')];
  const { certificateRequested, reached, replies } = full.handshake;
  if (certificateRequested === undefined)
    return [say.unsure(`the server's flight was not seen whole: ${full.said}`, replies)];
  if (!certificateRequested) return [say.no(notRequested, replies, 'none')];
  return [requested(say, { wentOn: reached, certain: full.certain, said: full.said, replies })];
}

async function above({ latest, full13 }: Questions): Promise<ExtensionFact[]> {
  if (latest === undefined) return [];
  const say = about('client-certificate-request', 'TLS 1.3');
  const full = await full13();
  if (full === undefined) return [say.unsure('no suite is accepted that a handshake can be made with here')];
  const { serverFinished, certificateRequest, ending, replies } = full.handshake;
  if (serverFinished !== true)
    return [say.unsure(`the server's flight was not seen whole: ${full.said}`, replies)];
  if (certificateRequest === undefined) return [say.no(notRequested, replies, 'none')];
  const alerted = ending?.alert !== undefined;
  // A ticket may be on its way before our empty Certificate is read: an alert after it counts more.
  const wentOn = ending?.wentOn === true && !alerted;
  return [requested(say, { wentOn, certain: alerted, said: full.said, replies })];
}

/** Whether the server asks for a client certificate in the handshake, and whether it insists. */
export const clientCertificateRequest: Question = async (questions) => {
  const facts = [...(await below(questions)), ...(await above(questions))];
  return facts.length > 0
    ? facts
    : [about('client-certificate-request').notAsked('no version of TLS is offered')];
};

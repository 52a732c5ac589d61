import { Malformed, uint, vector } from '../wire/cursor.js';
import { type Agreed, changeCipherSpec } from './greeting13.js';
import { incoming } from './intake.js';
import { digest, finished } from './key-schedule.js';
import {
  parseCertificate13,
  parseCertificateRequest13,
  parseCertificateVerify,
  parseEncryptedExtensions,
} from './messages.js';
import { protection13 } from './protection.js';
import { proofOf, signedContent13 } from './signature.js';
import type { Ask13, Progress13 } from './tls13.js';
import { closeNotify, contentType, handshakeMessage, type Transport } from './transport.js';

const message = { extensions: 8, certificate: 11, request: 13, verify: 15, finished: 20 } as const;

/** The server's protected flight, up to and with its Finished. */
export async function readFlight(
  link: Transport,
  ask: Ask13,
  seen: Progress13,
  agreed: Agreed,
): Promise<boolean> {
  const { suite, transcript, secrets } = agreed;
  link.readWith(protection13(suite, secrets.server));
  for (let step = 0; ; ) {
    const event = await incoming(link, seen);
    if (event === undefined) return false;
    const { type, body, raw } = event;
    const after = (least: number, most: number) => {
      if (step < least || step > most) throw new Malformed(`handshake type ${type} out of order`);
    };
    if (type === message.extensions) {
      after(0, 0);
      seen.encryptedExtensions = parseEncryptedExtensions(body);
      if (ask.until === 'extensions') return true;
      // After a resumption only the Finished follows.
      step = seen.resumed ? 4 : 1;
    } else if (type === message.request) {
      after(1, 1);
      seen.certificateRequest = parseCertificateRequest13(body);
      step = 2;
    } else if (type === message.certificate) {
      after(1, 2);
      seen.certificates = parseCertificate13(body);
      step = 3;
    } else if (type === message.verify) {
      after(3, 3);
      const [leaf] = seen.certificates ?? [];
      if (leaf === undefined) throw new Malformed('CertificateVerify without a certificate');
      const content = signedContent13(digest(suite.hash, ...transcript));
      seen.proof = proofOf(leaf.der, content, parseCertificateVerify(body), true);
      step = 4;
    } else if (type === message.finished) {
      after(4, 4);
      seen.serverFinished = finished(suite.hash, secrets.server, digest(suite.hash, ...transcript)).equals(
        body,
      );
      if (!seen.serverFinished) throw new Malformed('a Finished that does not verify');
      transcript.push(raw);
      return true;
    } else throw new Malformed(`handshake type ${type} out of order`);
    transcript.push(raw);
  }
}

/**
 * Our Finished, with an empty Certificate when one was asked for, then goodbye. Gives the secret that tickets are made from,
 * and that of the server's records.
 */
export function answer(
  link: Transport,
  seen: Progress13,
  agreed: Agreed,
): { readonly resumption: Buffer; readonly server: Buffer } {
  const { suite, transcript, secrets, retried } = agreed;
  const application = secrets.application(digest(suite.hash, ...transcript));
  const flight: Buffer[] = [];
  if (!retried) link.sendRecords(changeCipherSpec);
  link.writeWith(protection13(suite, secrets.client));
  if (seen.certificateRequest !== undefined) {
    const none = handshakeMessage(
      message.certificate,
      vector(1, seen.certificateRequest.context),
      uint(0, 3),
    );
    flight.push(none);
    transcript.push(none);
  }
  const verify = finished(suite.hash, secrets.client, digest(suite.hash, ...transcript));
  const last = handshakeMessage(message.finished, verify);
  transcript.push(last);
  link.send(contentType.handshake, Buffer.concat([...flight, last]));
  link.readWith(protection13(suite, application.server));
  link.writeWith(protection13(suite, application.client));
  link.send(contentType.alert, closeNotify);
  const { server } = application;
  return { server, resumption: application.resumption(digest(suite.hash, ...transcript)) };
}

/** The tampering point: every signed message passes through it, most of them unaltered once, each altered in one bit. */
import { SafeprobeError } from '../../errors.js';
import type { Alteration } from '../../kinds/outbound.js';
import { bytesOf, type OutgoingRequest } from '../message.js';
import { headersWith, type SignatureForm, type SignedParts, signatureBytes } from './signature.js';

export interface Tampered {
  readonly request: OutgoingRequest;
  /** Texts by which the message would be found again, should it be stored. */
  readonly markers: readonly string[];
}

/** Alters a signed message after it was signed. The body stays well-formed, so that only the signature can refuse it. */
export function tamper(
  request: OutgoingRequest,
  alteration: Alteration,
  form: SignatureForm,
  secret: string | null,
  parts: SignedParts,
  marker: string,
): Tampered {
  switch (alteration) {
    case 'none':
      return { request, markers: [marker] };
    case 'body': {
      const body = bytesOf(request);
      const at = body.indexOf(marker);
      if (at === -1)
        throw new SafeprobeError('prerequisite', 'the message does not hold its ${marker}', {
          remedy: 'Put ${marker} into the request of the action, where it is stored and found again.',
        });
      const changed = flipCharacter(marker);
      return {
        request: {
          ...request,
          body: Buffer.concat([
            body.subarray(0, at),
            Buffer.from(changed),
            body.subarray(at + Buffer.byteLength(marker)),
          ]),
        },
        markers: [marker, changed],
      };
    }
    case 'signature': {
      const bytes = Buffer.from(signatureBytes(form, secret, parts));
      bytes[0] = (bytes[0] ?? 0) ^ 1;
      return {
        request: { ...request, headers: { ...request.headers, ...headersWith(form, bytes, parts) } },
        markers: [marker],
      };
    }
    case 'missing':
      return {
        request: {
          ...request,
          headers: Object.fromEntries(
            Object.entries(request.headers).filter(
              ([name]) => name.toLowerCase() !== form.header.toLowerCase(),
            ),
          ),
        },
        markers: [marker],
      };
  }
}

/** One bit of one letter or digit, which stays one. */
export function flipCharacter(text: string): string {
  for (let at = text.length - 1; at >= 0; at--) {
    const flipped = String.fromCharCode(text.charCodeAt(at) ^ 1);
    if (/[0-9A-Za-z]/.test(text.charAt(at)) && /[0-9A-Za-z]/.test(flipped))
      return text.slice(0, at) + flipped + text.slice(at + 1);
  }
  throw new SafeprobeError('harness', 'a text without a letter or digit to change');
}

/** Authentication requests of SAML 2.0 (Core 3.4), as a target sends them by the browser. They come from outside. */
import { inflateRawSync } from 'node:zlib';
import { DOMParser, onWarningStopParsing } from '@xmldom/xmldom';
import { SafeprobeError } from '../../errors.js';
import type { AuthenticationRequest } from './provider.js';

export const PROTOCOL = 'urn:oasis:names:tc:SAML:2.0:protocol';
export const ASSERTION = 'urn:oasis:names:tc:SAML:2.0:assertion';
const LARGEST = 256 * 1024;

export interface AuthnRequest {
  readonly id: string;
  /** Where the answer goes. */
  readonly consumer: string;
  /** Who asks: the audience of the answer. */
  readonly issuer: string;
}

/** @throws SafeprobeError `prerequisite` for whatever is no request that could be answered */
export function readAuthnRequest({ parameters, binding }: AuthenticationRequest): AuthnRequest {
  const root = parse(decode(parameters.SAMLRequest ?? '', binding));
  if (root.namespaceURI !== PROTOCOL || root.localName !== 'AuthnRequest')
    throw unanswerable(`its root is ${root.localName}`);
  const id = root.getAttribute('ID') ?? '';
  const consumer = root.getAttribute('AssertionConsumerServiceURL') ?? '';
  const issuer = root.getElementsByTagNameNS(ASSERTION, 'Issuer').item(0)?.textContent?.trim() ?? '';
  if (!/^[A-Za-z_][\w.-]{0,255}$/.test(id)) throw unanswerable('it has no ID');
  if (!URL.canParse(consumer)) throw unanswerable('it names no AssertionConsumerServiceURL');
  if (issuer === '') throw unanswerable('it has no Issuer');
  return { id, consumer, issuer };
}

function decode(text: string, binding: AuthenticationRequest['binding']): string {
  const bytes = Buffer.from(text, 'base64');
  if (binding === 'post') return bytes.toString('utf8');
  try {
    return inflateRawSync(bytes, { maxOutputLength: LARGEST }).toString('utf8');
  } catch {
    throw unanswerable('it is not deflated, as the redirect binding wants it (Bindings 3.4.4.1)');
  }
}

function parse(xml: string) {
  try {
    const document = new DOMParser({ onError: onWarningStopParsing }).parseFromString(xml, 'text/xml');
    if (document.doctype === null && document.documentElement !== null) return document.documentElement;
  } catch {
    // Said below: what the parser makes of it may quote what was sent.
  }
  throw unanswerable('it is no well-formed XML without a document type');
}

function unanswerable(why: string): SafeprobeError {
  return new SafeprobeError('prerequisite', `the request to the SAML provider can't be answered: ${why}`, {
    expected: 'SAMLRequest: an AuthnRequest with ID, Issuer and AssertionConsumerServiceURL',
    remedy: 'See federation.*.begin: its last answer must send the browser to ${provider.ssoUrl}.',
  });
}

/** Responses of SAML 2.0 (Core 2 and 3, Profiles 4.1.4): a good one, and each that a relying party must not take. */
import { randomBytes } from 'node:crypto';
import { DOMParser, type Element, XMLSerializer } from '@xmldom/xmldom';
import { SignedXml } from 'xml-crypto';
import type { SamlFlaw } from '../../kinds/federation.js';
import { ASSERTION, type AuthnRequest, PROTOCOL } from './saml-request.js';

const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const ENVELOPED = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';
const RSA_SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
const SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256';
const CLASSES = 'urn:oasis:names:tc:SAML:2.0:ac:classes';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A key and the certificate that tells of it, PEM. */
export interface Signer {
  readonly key: string;
  readonly certificate: string;
}

export interface SamlSubject {
  readonly issuer: string;
  readonly request: AuthnRequest;
  readonly subject: string;
  readonly acr: string | undefined;
  readonly claims: { readonly [name: string]: string };
}

interface Parts extends SamlSubject {
  readonly audience: string;
  readonly recipient: string;
  readonly inResponseTo: string;
  readonly from: number;
  readonly to: number;
  /** The NameID as markup. */
  readonly name: string;
}

/** The XML of a response. `foreign`: a signer whom the target does not know. */
export function samlResponse(
  signer: Signer,
  foreign: Signer,
  about: SamlSubject,
  issue: 'good' | SamlFlaw,
): string {
  const now = Date.now();
  const good: Parts = {
    ...about,
    audience: about.request.issuer,
    recipient: about.request.consumer,
    inResponseTo: about.request.id,
    from: now - MINUTE,
    to: now + 5 * MINUTE,
    name: escaped(about.subject),
  };
  const change: { readonly [flaw in SamlFlaw]?: Partial<Parts> } = {
    'wrong-issuer': { issuer: `${about.issuer}/other` },
    'wrong-audience': { audience: 'https://another.invalid/metadata' },
    'wrong-recipient': { recipient: 'https://another.invalid/consume' },
    'wrong-request': { inResponseTo: newId() },
    expired: { from: now - 2 * HOUR, to: now - HOUR },
    'not-yet-valid': { from: now + HOUR, to: now + 2 * HOUR },
    'low-acr': { acr: `${CLASSES}:PasswordProtectedTransport` },
    // Comments are no part of what is signed (exclusive c14n): whoever reads the first text alone reads our subject.
    'comment-in-name': { name: `${escaped(about.subject)}<!---->.invalid` },
  };
  if (issue !== 'good' && change[issue] !== undefined)
    return signedResponse(signer, { ...good, ...change[issue] });
  const stranger: Parts = { ...good, name: newId() };
  switch (issue) {
    case 'unsigned':
      return response(good, assertion(good));
    case 'wrong-key':
      return signedResponse(foreign, good);
    case 'altered':
      return signedResponse(signer, stranger).replace(stranger.name, good.name);
    case 'response-signed-only':
      return sign(response(good, assertion(good)), signer);
    case 'wrapped-response':
      return wrappedResponse(signedResponse(signer, stranger), response(good, assertion(good)));
    case 'wrapped-before':
      return response(good, `${assertion(good)}${sign(assertion(stranger), signer)}`);
    case 'wrapped-around':
      return response(
        good,
        assertion(good).replace('</saml:Assertion>', `${sign(assertion(stranger), signer)}</saml:Assertion>`),
      );
    default:
      return signedResponse(signer, good);
  }
}

function signedResponse(signer: Signer, parts: Parts): string {
  return sign(response(parts, sign(assertion(parts), signer)), signer);
}

function newId(): string {
  return `_${randomBytes(16).toString('hex')}`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function time(ms: number): string {
  return new Date(ms).toISOString();
}

function response(parts: Parts, inside: string): string {
  return (
    `<samlp:Response xmlns:samlp="${PROTOCOL}" ID="${newId()}" Version="2.0" IssueInstant="${time(Date.now())}"` +
    ` Destination="${escaped(parts.recipient)}" InResponseTo="${parts.inResponseTo}">` +
    `<saml:Issuer xmlns:saml="${ASSERTION}">${escaped(parts.issuer)}</saml:Issuer>` +
    '<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>' +
    `${inside}</samlp:Response>`
  );
}

function assertion(parts: Parts): string {
  const [from, to, now] = [time(parts.from), time(parts.to), time(Date.now())];
  const attributes = Object.entries(parts.claims).map(
    ([name, value]) =>
      `<saml:Attribute Name="${escaped(name)}"><saml:AttributeValue>${escaped(value)}</saml:AttributeValue></saml:Attribute>`,
  );
  return (
    `<saml:Assertion xmlns:saml="${ASSERTION}" ID="${newId()}" Version="2.0" IssueInstant="${now}">` +
    `<saml:Issuer>${escaped(parts.issuer)}</saml:Issuer>` +
    `<saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">${parts.name}</saml:NameID>` +
    '<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">' +
    `<saml:SubjectConfirmationData NotOnOrAfter="${to}" Recipient="${escaped(parts.recipient)}" InResponseTo="${parts.inResponseTo}"/>` +
    '</saml:SubjectConfirmation></saml:Subject>' +
    `<saml:Conditions NotBefore="${from}" NotOnOrAfter="${to}"><saml:AudienceRestriction>` +
    `<saml:Audience>${escaped(parts.audience)}</saml:Audience></saml:AudienceRestriction></saml:Conditions>` +
    `<saml:AuthnStatement AuthnInstant="${now}" SessionIndex="${newId()}"><saml:AuthnContext>` +
    `<saml:AuthnContextClassRef>${escaped(parts.acr ?? `${CLASSES}:unspecified`)}</saml:AuthnContextClassRef>` +
    '</saml:AuthnContext></saml:AuthnStatement>' +
    (attributes.length === 0
      ? ''
      : `<saml:AttributeStatement>${attributes.join('')}</saml:AttributeStatement>`) +
    '</saml:Assertion>'
  );
}

/** An enveloped signature after the issuer of the outermost element (Core 5.4). */
function sign(xml: string, { key, certificate }: Signer): string {
  const signature = new SignedXml({
    privateKey: key,
    publicCert: certificate,
    signatureAlgorithm: RSA_SHA256,
    canonicalizationAlgorithm: EXCLUSIVE,
  });
  signature.addReference({ xpath: '/*', transforms: [ENVELOPED, EXCLUSIVE], digestAlgorithm: SHA256 });
  signature.computeSignature(xml, {
    prefix: 'ds',
    location: { reference: "/*/*[local-name(.)='Issuer']", action: 'after' },
  });
  return signature.getSignedXml();
}

/** XSW1: the signature of the genuine response in a forged one, with what it signed inside the signature itself. */
function wrappedResponse(genuine: string, forged: string): string {
  const inner = elementOf(genuine);
  const outer = elementOf(forged);
  const signature = childOf(inner, 'Signature');
  inner.removeChild(signature);
  const document = outer.ownerDocument;
  const moved = document?.importNode(signature, true);
  const object = document?.createElementNS('http://www.w3.org/2000/09/xmldsig#', 'ds:Object');
  if (document === null || moved === undefined || object === undefined) return forged;
  object.appendChild(document.importNode(inner, true));
  moved.appendChild(object);
  outer.insertBefore(moved, childOf(outer, 'Status'));
  return new XMLSerializer().serializeToString(outer);
}

function elementOf(xml: string): Element {
  const root = new DOMParser().parseFromString(xml, 'text/xml').documentElement;
  if (root === null) throw new TypeError('no XML of ours');
  return root;
}

function childOf(parent: Element, name: string): Element {
  for (const child of parent.childNodes) if ((child as Element).localName === name) return child as Element;
  throw new TypeError(`no ${name} in XML of ours`);
}

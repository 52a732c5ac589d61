import { DOMParser, type Element } from '@xmldom/xmldom';
import { SignedXml } from 'xml-crypto';
import type { Vouched } from '../app/federation/provider.js';
import type { SamlCallback } from '../app/federation/saml.js';

const ASSERTION = 'urn:oasis:names:tc:SAML:2.0:assertion';
const SIGNATURE = 'http://www.w3.org/2000/09/xmldsig#';

/** What someone wrote who verifies one thing and reads another: all but the signature is looked at, in the first assertion. */
export function firstAssertion({ response, party, flow, provider }: SamlCallback): Vouched {
  const assertion = [...rootOf(response).childNodes].find(
    (child): child is Element => (child as Element).localName === 'Assertion',
  );
  const part = (name: string) => assertion?.getElementsByTagNameNS(ASSERTION, name).item(0);
  const text = (name: string) => part(name)?.textContent ?? '';
  const confirmation = part('SubjectConfirmationData');
  const [from, to] = ['NotBefore', 'NotOnOrAfter'].map((name) =>
    Date.parse(part('Conditions')?.getAttribute(name) ?? ''),
  );
  const good =
    text('Issuer') === provider.settings.entityId &&
    text('Audience') === party.entityId &&
    confirmation?.getAttribute('Recipient') === party.consumer &&
    confirmation.getAttribute('InResponseTo') === flow.requestId &&
    Date.now() >= (from ?? Number.NaN) &&
    Date.now() < (to ?? Number.NaN);
  if (!good) throw new Error('the assertion');
  return { subject: text('NameID'), contexts: [text('AuthnContextClassRef')] };
}

/** Whether the message has any signature at all. */
export function isSigned({ response }: SamlCallback): boolean {
  return rootOf(response).getElementsByTagNameNS(SIGNATURE, 'Signature').length > 0;
}

/** Whether every signature in the message is of the provider, whatever it is over. */
export function signsSomething({ response, provider }: SamlCallback): boolean {
  const xml = Buffer.from(response, 'base64').toString('utf8');
  const signatures = [...rootOf(response).getElementsByTagNameNS(SIGNATURE, 'Signature')];
  return signatures.some((signature) => {
    const verifier = new SignedXml({
      publicCert: provider.settings.certificate,
      getCertFromKeyInfo: () => null,
    });
    try {
      verifier.loadSignature(signature.toString());
      return verifier.checkSignature(xml);
    } catch {
      return false;
    }
  });
}

/** The text of the name up to the first thing in it that is no text. */
export function firstTextOfName({ response }: SamlCallback): string {
  const name = rootOf(response).getElementsByTagNameNS(ASSERTION, 'NameID').item(0);
  return name?.firstChild?.nodeValue ?? '';
}

function rootOf(response: string): Element {
  const xml = Buffer.from(response, 'base64').toString('utf8');
  const root = new DOMParser().parseFromString(xml, 'text/xml').documentElement;
  if (root === null) throw new Error('no document');
  return root;
}

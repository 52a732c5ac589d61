import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SafeprobeError } from '../../../src/errors.js';
import { type AuthnRequest, readAuthnRequest } from '../../../src/target/identity-provider/saml-request.js';

const GOOD: AuthnRequest = {
  id: '_a1',
  consumer: 'https://party.example/consume',
  issuer: 'https://party.example/metadata',
};
const XML =
  '<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_a1" Version="2.0"' +
  ' AssertionConsumerServiceURL="https://party.example/consume">' +
  '<saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">https://party.example/metadata</saml:Issuer>' +
  '</samlp:AuthnRequest>';

const post = (xml: string) =>
  readAuthnRequest({ parameters: { SAMLRequest: Buffer.from(xml).toString('base64') }, binding: 'post' });
const redirect = (bytes: Buffer) =>
  readAuthnRequest({ parameters: { SAMLRequest: bytes.toString('base64') }, binding: 'redirect' });

/** What came of reading: a request that could be answered, or an error that says why not. */
function outcomeOf(read: () => AuthnRequest): 'read' | 'refused' {
  try {
    const { id, consumer, issuer } = read();
    expect(id).toMatch(/^[A-Za-z_][\w.-]*$/);
    expect(URL.canParse(consumer)).toBe(true);
    expect(issuer).not.toBe('');
    return 'read';
  } catch (error) {
    if (error instanceof SafeprobeError && error.code === 'prerequisite') return 'refused';
    throw error;
  }
}

describe('an authentication request', () => {
  it('is read from a redirect and from a form', () => {
    expect(post(XML)).toEqual(GOOD);
    expect(redirect(deflateRawSync(XML))).toEqual(GOOD);
  });

  it.each([
    ['is no XML', 'nothing of the kind'],
    ['is empty', ''],
    ['is another message', XML.replaceAll('AuthnRequest', 'LogoutRequest')],
    ['is of another namespace', XML.replace('SAML:2.0:protocol', 'SAML:1.0:protocol')],
    ['has no ID', XML.replace('ID="_a1"', '')],
    ['has an ID that would leave its attribute', XML.replace('_a1', '_a1&quot; x=&quot;')],
    ['names no address for the answer', XML.replace(/ AssertionConsumerServiceURL="[^"]*"/, '')],
    ['says not who asks', XML.replace(/<saml:Issuer.*<\/saml:Issuer>/, '')],
    ['brings a document type', `<!DOCTYPE x [<!ENTITY e "x">]>${XML}`],
    ['ends too early', XML.slice(0, -12)],
  ])('that %s is refused', (_, xml) => {
    expect(outcomeOf(() => post(xml))).toBe('refused');
  });

  it('that unpacks to more than anyone asks with is refused before it is unpacked', () => {
    const bomb = deflateRawSync(Buffer.alloc(64 * 1024 * 1024, ' '));
    expect(bomb.length).toBeLessThan(128 * 1024);
    expect(outcomeOf(() => redirect(bomb))).toBe('refused');
  });

  it('of any bytes at all is read or refused, and nothing else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.boolean(), (bytes, deflated) => {
        const given = Buffer.from(bytes);
        outcomeOf(() => (deflated ? redirect(deflateRawSync(given)) : post(given.toString('latin1'))));
      }),
      { numRuns: 300 },
    );
  });

  it('changed anywhere is read or refused, and nothing else', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: XML.length }),
        fc.nat({ max: 20 }),
        fc.string({ maxLength: 8 }),
        (at, cut, put) => {
          outcomeOf(() => post(XML.slice(0, at) + put + XML.slice(at + cut)));
        },
      ),
      { numRuns: 600 },
    );
  });
});

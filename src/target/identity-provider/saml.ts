/** A SAML 2.0 identity provider (Web Browser SSO, Profiles 4.1) that can be made to issue what it should not. */
import type { SamlFlaw } from '../../kinds/federation.js';
import { chainPem, createAuthority, issueLeaf, keyPem } from '../authority.js';
import type { ProviderOptions } from './openid.js';
import { createFreshness, type Provider } from './provider.js';
import { readAuthnRequest } from './saml-request.js';
import { type Signer, samlResponse } from './saml-response.js';

const REDIRECT = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect';
const POST = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST';

export async function createSamlProvider({ issuer, ca, secrets }: ProviderOptions): Promise<Provider> {
  const [signer, foreign] = await Promise.all([createSigner(), createSigner()]);
  const entry = `${issuer}/sso`;
  const entityId = `${issuer}/metadata`;
  const metadata = metadataOf(entityId, entry, signer.certificate);
  const fresh = createFreshness();
  return {
    entry,
    variables: {
      'provider.entityId': entityId,
      'provider.ssoUrl': entry,
      'provider.certificate': signer.certificate,
      'provider.metadata': metadata,
      'provider.metadataUrl': entityId,
      'provider.ca': ca,
    },
    async serve(method, url) {
      if (method !== 'GET') return null;
      if (url.pathname === '/metadata')
        return { status: 200, type: 'application/samlmetadata+xml', body: metadata };
      if (url.pathname !== '/sso') return null;
      const body = 'This provider signs in nobody but the test accounts of its own run.';
      return { status: 403, type: 'text/plain; charset=utf-8', body };
    },
    async authenticate(asked, vouched, issue) {
      const request = readAuthnRequest(asked);
      const about = { issuer: entityId, request, ...vouched };
      const xml = samlResponse(signer, foreign, about, issue as 'good' | SamlFlaw);
      const message = Buffer.from(xml).toString('base64');
      secrets.add(message, 'federation:saml-response');
      const relayState = asked.parameters.RelayState;
      return {
        asked: { redirect: request.consumer, state: fresh(request.id), nonce: 'none', challenge: 'none' },
        delivery: {
          method: 'POST',
          url: request.consumer,
          form: { SAMLResponse: message, ...(relayState === undefined ? {} : { RelayState: relayState }) },
        },
        redeemed: () => null,
      };
    },
  };
}

/** Known by its certificate alone: nobody asks who issued that. */
async function createSigner(): Promise<Signer> {
  const authority = await createAuthority('safeprobe assertions');
  const leaf = await issueLeaf(authority, { host: 'assertions.invalid', key: 'rsa' });
  return { key: await keyPem(leaf), certificate: chainPem(leaf) };
}

function metadataOf(entityId: string, entry: string, certificate: string): string {
  const der = certificate.replace(/-----[^-]+-----|\s/g, '');
  const service = (binding: string) => `<md:SingleSignOnService Binding="${binding}" Location="${entry}"/>`;
  return (
    `<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${entityId}">` +
    '<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">' +
    '<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>' +
    `<ds:X509Certificate>${der}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>` +
    '<md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</md:NameIDFormat>' +
    `${service(REDIRECT)}${service(POST)}</md:IDPSSODescriptor></md:EntityDescriptor>`
  );
}

import { type Profile, SAML, type SamlConfig, ValidateInResponseTo } from '@node-saml/node-saml';
import type { Flow } from './flow.js';
import type { IdentityProvider, Settings, Vouched } from './provider.js';

type SamlSettings = Extract<Settings, { protocol: 'saml' }>;

/** A browser that came back from a SAML provider, and the flow that it was found to belong to. */
export interface SamlCallback {
  readonly provider: IdentityProvider & { readonly settings: SamlSettings };
  readonly flow: Flow;
  /** SAMLResponse as it came, in base64. */
  readonly response: string;
  /** The clinic as a relying party. */
  readonly party: RelyingParty;
}

export interface RelyingParty {
  readonly entityId: string;
  readonly consumer: string;
}

/** What a fault may leave out of the checks that the library does not make. */
interface Overlooked {
  readonly recipient?: boolean;
  readonly issuer?: boolean;
}

function samlOf(
  { settings }: SamlCallback['provider'],
  { entityId, consumer }: RelyingParty,
  change: Partial<SamlConfig> = {},
): SAML {
  return new SAML({
    issuer: entityId,
    callbackUrl: consumer,
    entryPoint: settings.ssoUrl,
    idpCert: settings.certificate,
    audience: entityId,
    wantAssertionsSigned: true,
    wantAuthnResponseSigned: true,
    acceptedClockSkewMs: 30_000,
    maxAssertionAgeMs: 10 * 60_000,
    identifierFormat: null,
    // Each request is a row of the store, answered once; the library's own memory would not outlive a restart.
    validateInResponseTo: ValidateInResponseTo.never,
    disableRequestedAuthnContext: settings.acr === undefined,
    ...(settings.acr === undefined ? {} : { authnContext: [settings.acr] }),
    ...change,
  });
}

/** Where the browser is sent: an AuthnRequest by the redirect binding. */
export function requestUrl(
  provider: SamlCallback['provider'],
  party: RelyingParty,
  flow: Flow,
): Promise<string> {
  const saml = samlOf(provider, party, { generateUniqueId: () => flow.requestId });
  return saml.getAuthorizeUrlAsync(flow.state, undefined, {});
}

export function partyMetadata(provider: SamlCallback['provider'], party: RelyingParty): string {
  return samlOf(provider, party).generateServiceProviderMetadata(null, null);
}

interface Assertion {
  readonly Issuer?: readonly { readonly _?: string }[];
  readonly Subject?: readonly {
    readonly SubjectConfirmation?: readonly {
      readonly SubjectConfirmationData?: readonly { readonly $?: Readonly<Record<string, string>> }[];
    }[];
  }[];
  readonly AuthnStatement?: readonly {
    readonly AuthnContext?: readonly {
      readonly AuthnContextClassRef?: readonly (string | { readonly _?: string })[];
    }[];
  }[];
}

/**
 * Checks a response by the rules of Profiles 4.1.4: response and assertion signed by the provider's key, read from
 * what was signed and from nothing else, for this audience, in time. The library leaves recipient, issuer and request
 * to its caller.
 *
 * @throws when anything is not as it should be
 */
export function samlVouched(callback: SamlCallback): Promise<Vouched> {
  return readResponse(callback, {}, {});
}

export async function readResponse(
  { provider, party, flow, response }: SamlCallback,
  change: Partial<SamlConfig>,
  overlooked: Overlooked,
): Promise<Vouched> {
  const saml = samlOf(provider, party, change);
  const { profile } = await saml.validatePostResponseAsync({ SAMLResponse: response });
  if (profile === null) throw new Error('the response signs nobody in');
  const assertion = assertionOf(profile);
  if (overlooked.issuer !== true && assertion.Issuer?.[0]?._ !== provider.settings.entityId)
    throw new Error('the assertion is of another issuer');
  const confirmed = (assertion.Subject?.[0]?.SubjectConfirmation ?? []).some((confirmation) => {
    const data = confirmation.SubjectConfirmationData?.[0]?.$ ?? {};
    return (
      (overlooked.recipient === true || data.Recipient === party.consumer) &&
      data.InResponseTo === flow.requestId
    );
  });
  if (!confirmed) throw new Error('the assertion is for another recipient, or answers another request');
  return { subject: profile.nameID, contexts: contextsOf(assertion) };
}

function assertionOf(profile: Profile): Assertion {
  const { Assertion: assertion } = (profile.getAssertion?.() ?? {}) as { readonly Assertion?: Assertion };
  return assertion ?? {};
}

function contextsOf({ AuthnStatement: statements = [] }: Assertion): readonly string[] {
  return statements.flatMap(({ AuthnContext: contexts = [] }) =>
    contexts.flatMap(({ AuthnContextClassRef: classes = [] }) =>
      classes.flatMap((each) => (typeof each === 'string' ? each : (each._ ?? []))),
    ),
  );
}

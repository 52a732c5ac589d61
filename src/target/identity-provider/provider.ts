/** What the OpenID provider and the SAML one have in common, for whoever plays the browser between them and the target. */
import type { Asked, Flaw, Redeemed } from '../../kinds/federation.js';

export type Issue = 'good' | Flaw;

/** Whom a provider vouches for, and how strongly. */
export interface Vouched {
  readonly subject: string;
  readonly claims: { readonly [name: string]: string };
  readonly acr: string | undefined;
}

/** An authentication request as it came by the browser: parameters of an address, or fields of a form. */
export interface AuthenticationRequest {
  readonly parameters: { readonly [name: string]: string | undefined };
  readonly binding: 'redirect' | 'post';
}

/** What the browser brings back to the target. */
export interface Delivery {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly form?: { readonly [name: string]: string };
}

/** One authentication, answered. */
export interface Authentication {
  readonly asked: Asked;
  readonly delivery: Delivery;
  /** How the target came for its tokens; null when it did not. */
  redeemed(): Redeemed | null;
}

/** An answer of the provider's own pages to the target. */
export interface Served {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

export interface Provider {
  /** Where the target sends browsers. */
  readonly entry: string;
  /** What `connect` may say of it, as `provider.…`. */
  readonly variables: { readonly [name: string]: string };
  serve(method: string, url: URL, body: string): Promise<Served | null>;
  /** @throws SafeprobeError `prerequisite` when the request is none that could be answered */
  authenticate(request: AuthenticationRequest, vouched: Vouched, issue: Issue): Promise<Authentication>;
}

/** Says of each value whether it was seen before. */
export function createFreshness(): (value: string | undefined) => 'fresh' | 'repeated' | 'none' {
  const seen = new Set<string>();
  return (value) => {
    if (value === undefined || value === '') return 'none';
    if (seen.has(value)) return 'repeated';
    seen.add(value);
    return 'fresh';
  };
}

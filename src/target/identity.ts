/** The client certificate by which an account proves itself on every connection of a session. */
import type { ClientIdentity } from './message.js';
import type { ResolvedAccount } from './resolved.js';
import type { TargetSignIn } from './schema.js';

export function identityFor(
  carrier: TargetSignIn['carrier'],
  account: ResolvedAccount | null,
): { readonly identity?: ClientIdentity } {
  return carrier.certificate === true && account?.certificate !== undefined
    ? { identity: account.certificate }
    : {};
}

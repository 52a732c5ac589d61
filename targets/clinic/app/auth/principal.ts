import type { Duty } from '../access/duties.js';
import type { Role } from '../access/policy.js';

/** Who acts: an account, as the store knows it now (a role is never taken from the client). */
export interface Principal {
  readonly userId: string;
  readonly username: string;
  readonly role: Role;
  /** Beside the role. */
  readonly duties?: readonly Duty[];
  readonly tenant: string;
  readonly display: string;
  /** What the token that was presented may do of it; absent where no token says. */
  readonly granted?: { readonly scope: string; readonly patient: string | undefined };
}

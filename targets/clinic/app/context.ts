import type { Watch } from './audit/alerts.js';
import type { TokenKeys } from './auth/access-token.js';
import type { Behaviour } from './behaviour.js';
import type { Limits } from './config.js';
import type { Directory } from './fhir/directory.js';
import type { Deliveries } from './integrations/deliveries.js';
import type { Store } from './store/store.js';

/** What every part of the clinic is given. */
export interface Clinic {
  readonly limits: Limits;
  readonly store: Store;
  /** The security decisions in force; replaced as a whole when faults are switched. */
  readonly behaviour: Behaviour;
  /** Address that clients know, without a trailing slash. */
  readonly url: string;
  /** Address of the port without TLS, which answers with a redirect. */
  readonly plainUrl: string;
  readonly deliveries: Deliveries;
  /** Notices what those who review the log must be told of at once. */
  readonly watch: Watch;
  readonly directory: Directory;
  /** What the clinic's own proxy shows before it is believed whom it speaks for. */
  readonly proxySecret: string;
  /** Key of the access tokens; new at every start. */
  readonly tokenKeys: TokenKeys;
  /** Key of the anti-forgery tokens in forms; new at every start. */
  readonly formKey: Buffer;
  /** Key of the codes of what is stored; kept between starts. */
  readonly integrityKey: Buffer;
  /** Whether this is staging, where an adapter may alter what is stored. */
  readonly staging: boolean;
}

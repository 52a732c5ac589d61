import type { Principal } from '../auth/principal.js';
import type { Query } from '../store/store.js';
import type { Resource } from './resource.js';

/** What of a batch is answered without its entry going through the front door: nothing. */
export async function batchShortcut(
  _query: Query,
  _principal: Principal,
  _entry: { readonly method: string; readonly url: string },
): Promise<Resource | undefined> {
  return undefined;
}

import { createHash, randomBytes } from 'node:crypto';
import type { Query } from '../store/store.js';
import type { IdentityProvider } from './provider.js';

/** A sign-in for which someone is away at a provider. */
export interface Flow {
  readonly id: string;
  /** `state`, or RelayState. */
  readonly state: string;
  readonly nonce: string;
  /** RFC 7636. */
  readonly verifier: string;
  /** The ID of the request, which a SAML response answers. */
  readonly requestId: string;
}

/** What came back by the browser. */
export interface Returned {
  readonly state: string;
  /** The cookie that the browser got when it was sent away. */
  readonly browser: string;
}

/** How long someone may be away. */
const AWAY_MS = 10 * 60_000;

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** A flow, and the cookie by which the browser is known when it comes back. */
export async function openFlow(
  query: Query,
  provider: IdentityProvider,
  now: number,
): Promise<{ readonly flow: Flow; readonly browser: string }> {
  const random = () => randomBytes(32).toString('base64url');
  const [browser, state] = [random(), random()];
  const flow: Flow = {
    id: digestOf(state),
    state,
    nonce: random(),
    verifier: random(),
    requestId: `_${randomBytes(20).toString('hex')}`,
  };
  await query('DELETE FROM federated_flows WHERE created_at < $1', [new Date(now - AWAY_MS)]);
  await query(
    `INSERT INTO federated_flows (id, provider_id, browser_digest, state, nonce, verifier, request_id, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      flow.id,
      provider.id,
      digestOf(browser),
      state,
      flow.nonce,
      flow.verifier,
      flow.requestId,
      new Date(now),
    ],
  );
  return { flow, browser };
}

/** Which parts of what came back a flow is known by. */
export async function flowBy(
  query: Query,
  provider: IdentityProvider,
  { state, browser }: Partial<Returned>,
  now: number,
): Promise<Flow | undefined> {
  const [found] = await query<Flow>(
    `SELECT id, state, nonce, verifier, request_id AS "requestId" FROM federated_flows
     WHERE provider_id = $1 AND ($2::text IS NULL OR id = $2) AND ($3::text IS NULL OR browser_digest = $3)
       AND created_at >= $4`,
    [
      provider.id,
      state === undefined ? null : digestOf(state),
      browser === undefined ? null : digestOf(browser),
      new Date(now - AWAY_MS),
    ],
  );
  return found;
}

/**
 * The flow that an answer belongs to: the one of this state, begun in this very browser (RFC 9700, 4.7), so that
 * nobody can have someone else signed in as themselves.
 */
export function findFlow(
  query: Query,
  provider: IdentityProvider,
  { state, browser }: Returned,
  now: number,
): Promise<Flow | undefined> {
  return flowBy(query, provider, { state, browser }, now);
}

/** A flow is answered once; false when it was answered already. */
export async function endFlow(query: Query, _provider: IdentityProvider, flow: Flow): Promise<boolean> {
  const ended = await query('DELETE FROM federated_flows WHERE id = $1 RETURNING id', [flow.id]);
  return ended.length === 1;
}

import { scopeAdmitsBeside } from '../access/scopes.js';
import type { Exchange } from '../exchange.js';
import type { Query } from '../store/store.js';
import type { Audience, Claims } from './access-token.js';
import type { Principal } from './principal.js';
import { findCredential, type Session, touchSession } from './sessions.js';

/** A request's caller. Refused callers may still be known by name: their token was once good. */
type Caller =
  | { readonly admitted: true; readonly principal: Principal; readonly session: Session | undefined }
  | { readonly admitted: false; readonly principal: Principal | undefined };

/** Who a request without credentials acts as: nobody. */
export async function anonymousPrincipal(
  _query: Query,
  _type: string,
  _interaction: string,
): Promise<Principal | undefined> {
  return undefined;
}

/** Who a bearer token that this clinic never issued acts as: nobody. */
export async function unknownBearerPrincipal(_query: Query): Promise<Principal | undefined> {
  return undefined;
}

/** What a token still opens whose session has ended: nothing. */
export function endedAdmits(_interaction: string): boolean {
  return false;
}

/** Who a request with a name and a password in its header acts as: nobody, for there is no code in it. */
export async function basicPrincipal(_exchange: Exchange, _header: string): Promise<Principal | undefined> {
  return undefined;
}

/** How routes of FHIR name what they are about: a type of resource, or the path. */
const OF_FHIR = /^(?:[A-Z]|path$)/;

function callerOf(principal: Principal | undefined): Caller {
  return principal === undefined
    ? { admitted: false, principal }
    : { admitted: true, principal, session: undefined };
}

async function callerByToken(
  { clinic, query, now }: Exchange,
  token: string,
  use: 'access' | 'cookie',
  claims?: Claims,
): Promise<Caller | undefined> {
  const credential = await findCredential(query, clinic.behaviour, clinic.limits, token, use, now);
  if (credential.state === 'unknown') return undefined;
  const { session } = credential;
  const { role } = credential.principal;
  const principal = {
    ...credential.principal,
    role: claims === undefined ? role : clinic.behaviour.roleOf(role, claims.role),
    ...(claims === undefined ? {} : { granted: { scope: claims.scope ?? '', patient: claims.patient } }),
  };
  if (credential.state === 'dead' || !clinic.behaviour.stageAdmits(session)) {
    return { admitted: false, principal };
  }
  await touchSession(query, session, now);
  return { admitted: true, principal, session };
}

/** Identifies the caller of an API request by its Authorization header. */
export async function callerByBearer(
  exchange: Exchange,
  header: string | undefined,
  type: string,
  interaction: string,
  audience: Audience = 'records',
): Promise<Caller> {
  const { query, clinic } = exchange;
  const { behaviour, tokenKeys, url } = clinic;
  if (header === undefined) {
    return callerOf(await behaviour.anonymousPrincipal(query, type, interaction));
  }
  const token = /^Bearer +([\w.~+/=-]+)$/i.exec(header)?.[1];
  if (token === undefined) return callerOf(await clinic.behaviour.basicPrincipal(exchange, header));
  const claims = await behaviour.verifiedClaims(tokenKeys, token);
  // A signature says who issued the token; whether it still opens anything is for the session to say.
  const known =
    claims !== undefined && behaviour.audienceAdmits(claims, url, audience)
      ? await callerByToken(exchange, claims.jti, 'access', claims)
      : undefined;
  const narrow = known?.admitted === true ? known.principal.granted?.scope : undefined;
  // Of FHIR resources each type has its own rule; whatever else there is stands outside of narrower scopes.
  if (
    known !== undefined &&
    narrow !== undefined &&
    !OF_FHIR.test(type) &&
    !scopeAdmitsBeside(narrow, interaction)
  )
    return { admitted: false, principal: known.principal };
  if (known?.admitted === false && behaviour.endedAdmits(interaction)) return callerOf(known.principal);
  return known ?? callerOf(await behaviour.unknownBearerPrincipal(query));
}

/** Identifies the caller of a web request by its session cookie. */
export async function callerByCookie(exchange: Exchange, cookie: string | undefined): Promise<Caller> {
  const known = cookie ? await callerByToken(exchange, cookie, 'cookie') : undefined;
  return known ?? { admitted: false, principal: undefined };
}

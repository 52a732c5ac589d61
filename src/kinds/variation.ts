/** How a request differs from the one that an action declares: the same thing said in another way, or with more in it. */
import type { JsonObject } from '../model.js';

export interface Variation {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly headers?: { readonly [name: string]: string };
  /** Added to the address. */
  readonly query?: { readonly [name: string]: string };
  /** Added to the body, in its own form; the body itself where the action has none. */
  readonly members?: JsonObject;
}

export interface Disguise {
  /** In words. */
  readonly as: string;
  readonly vary: Variation;
}

/** Headers by which frameworks let a request mean another method; sent together, as one is enough. */
const OVERRIDES = ['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override'] as const;

/** Verbs that a router may take for the declared one, while a rule that names methods does not. */
const OTHER_VERBS: { readonly [method: string]: readonly NonNullable<Variation['method']>[] } = {
  GET: ['HEAD'],
  POST: ['PUT'],
  PUT: ['PATCH', 'POST'],
  PATCH: ['PUT', 'POST'],
  DELETE: ['POST'],
};

/**
 * The ways of saying `method` by another verb: overrides by header, query and body, and plain other verbs
 * (OWASP WSTG-CONF-06 and WSTG-ATHZ-02).
 */
export function disguisesOf(method: string): readonly Disguise[] {
  const headers = Object.fromEntries(OVERRIDES.map((name) => [name, method]));
  // What is a POST already is not overridden by one.
  const carriers = method === 'POST' ? (['GET'] as const) : (['POST', 'GET'] as const);
  return [
    ...carriers
      .filter((carrier) => carrier !== method)
      .map((carrier) => ({
        as: `${carrier} with ${OVERRIDES[0]}: ${method}`,
        vary: { method: carrier, headers },
      })),
    ...(method === 'POST'
      ? []
      : [
          {
            as: `POST with ?_method=${method}`,
            vary: { method: 'POST' as const, query: { _method: method } },
          },
          {
            as: `POST with _method ${method} in its body`,
            vary: { method: 'POST' as const, members: { _method: method } },
          },
        ]),
    ...(OTHER_VERBS[method] ?? []).map((verb) => ({ as: verb, vary: { method: verb } })),
  ];
}

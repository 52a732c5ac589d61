/** What the sign-in form's anti-forgery token is bound to, before there is a session. */
export const FORM_COOKIE = '__Host-clinic-form';

/** By which a browser is known again; it opens nothing and spares no code. */
export const DEVICE_COOKIE = '__Host-clinic-device';
export const DEVICE_SECONDS = 30 * 24 * 3600;

export interface CookieOptions {
  readonly path: string;
  readonly secure: boolean;
  readonly httpOnly: boolean;
  readonly sameSite?: 'strict' | 'lax' | 'none';
  readonly domain?: string;
  readonly maxAge?: number;
}

/** No expiry attribute: when a session ends is the server's decision, not the browser's. */
export const COOKIE_OPTIONS: CookieOptions = { path: '/', secure: true, httpOnly: true, sameSite: 'lax' };

/**
 * The cookie of the session; before the second step it holds a token that only the code form takes. Its prefix has
 * browsers refuse it from another host, for another path, or in clear (RFC 6265bis, 4.1.3.2).
 */
export function sessionCookie(): { readonly name: string; readonly options: CookieOptions } {
  return { name: '__Host-clinic-session', options: COOKIE_OPTIONS };
}

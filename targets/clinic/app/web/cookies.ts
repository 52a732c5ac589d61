/** The session; before the second step it holds a token that only the code form takes. */
export const SESSION_COOKIE = '__Host-clinic-session';
/** What the sign-in form's anti-forgery token is bound to, before there is a session. */
export const FORM_COOKIE = '__Host-clinic-form';

/** No expiry attribute: when a session ends is the server's decision, not the browser's. */
export const COOKIE_OPTIONS = {
  path: '/',
  secure: true,
  httpOnly: true,
  sameSite: 'lax',
} as const;

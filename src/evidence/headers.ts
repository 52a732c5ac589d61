import type { Redactor } from './redaction.js';

export interface Header {
  readonly name: string;
  readonly value: string;
}

/** Node's and axios's forms of headers: one value or several under a name. */
export type HeaderMap = { readonly [name: string]: string | readonly string[] | undefined };

/** The whole value is a credential, or is derived from one. */
const CREDENTIAL =
  /^(x-api-key|api-key|x-auth-token|x-access-token|x-csrf-token|x-xsrf-token|x-amz-security-token|authentication-info|proxy-authentication-info)$/;
/** A scheme and a credential. */
const AUTHORIZATION = /^(proxy-)?authorization$/;
/** The value is a URL. */
const URL_HEADER = /^(location|content-location|referer|origin)$/;
/** Query and fragment parameters that carry what a session or an identity hangs on. */
const SECRET_PARAMETER =
  /(token|secret|passw|pwd|assertion|saml|signature|credential|ticket|nonce|verifier|challenge|^(code|state|sid|session|sig|key|otp|pin|jwt|auth)$|session_?id|api_?key)/i;
/** Longer parameter values are identifiers or tokens more often than words. */
const LONGEST_PLAIN = 24;

/**
 * Removes credentials field by field, before and beside the search for registered values: a token that the target has
 * just issued is unknown to any list. What evidence needs stays: the scheme of an Authorization, names of
 * cookies, and the attributes of Set-Cookie.
 */
export function redactHeaders(headers: readonly Header[], redactor: Redactor): readonly Header[] {
  return headers.map(({ name, value }) => ({
    name: redactor.text(name),
    value: redactor.text(byField(name.toLowerCase(), value, redactor)),
  }));
}

export function headerList(headers: HeaderMap): readonly Header[] {
  return Object.entries(headers).flatMap(([name, value]) => {
    if (value === undefined) return [];
    return (typeof value === 'string' ? [value] : value).map((each) => ({ name, value: each }));
  });
}

/** A URL without user information, and with the values of telling parameters replaced. */
export function redactUrl(url: string, redactor: Redactor): string {
  const [, front = '', query, fragment] = /^([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s.exec(url) ?? [];
  const parameters = (text: string) =>
    text
      .split('&')
      .map((pair) => redactParameter(pair, redactor))
      .join('&');
  const host = front.replace(
    /^([a-z][a-z0-9+.-]*:)?\/\/[^/@]*@/i,
    (_all, scheme = '') => `${scheme}//[userinfo]@`,
  );
  const parts = [host];
  if (query !== undefined) parts.push('?', parameters(query));
  if (fragment !== undefined) parts.push('#', parameters(fragment));
  return redactor.text(parts.join(''));
}

function byField(name: string, value: string, redactor: Redactor): string {
  if (AUTHORIZATION.test(name)) {
    const [, scheme, rest] = /^(\S+)\s+(.*)$/s.exec(value) ?? [];
    // Without a scheme the whole value is the credential.
    return scheme === undefined
      ? hidden(name, value, redactor)
      : `${scheme} ${hidden(name, rest ?? '', redactor)}`;
  }
  if (CREDENTIAL.test(name)) return hidden(name, value, redactor);
  if (name === 'cookie') {
    return value
      .split(';')
      .map((pair) => redactPair(pair.trim(), 'cookie', redactor))
      .join('; ');
  }
  if (name === 'set-cookie') {
    const [pair = '', ...attributes] = value.split(';');
    return [redactPair(pair, 'cookie', redactor), ...attributes].join(';');
  }
  if (URL_HEADER.test(name)) return redactUrl(value, redactor);
  if (name === 'refresh')
    return value.replace(/(url=)(.*)$/is, (_all, key, url) => `${key}${redactUrl(url, redactor)}`);
  if (name === 'link') return value.replace(/<([^>]*)>/g, (_all, url) => `<${redactUrl(url, redactor)}>`);
  return value;
}

function redactPair(pair: string, label: string, redactor: Redactor): string {
  const at = pair.indexOf('=');
  if (at === -1) return pair === '' ? '' : hidden(label, pair, redactor);
  const value = pair.slice(at + 1);
  return `${pair.slice(0, at)}=${value === '' ? '' : hidden(label, value, redactor)}`;
}

function redactParameter(pair: string, redactor: Redactor): string {
  const at = pair.indexOf('=');
  if (at === -1) return pair.length > LONGEST_PLAIN ? hidden('parameter', pair, redactor) : pair;
  const name = pair.slice(0, at);
  const value = pair.slice(at + 1);
  if (value === '' || !(SECRET_PARAMETER.test(name) || value.length > LONGEST_PLAIN)) return pair;
  return `${name}=${hidden('parameter', value, redactor)}`;
}

/** A registered value is left for `text` to name; what nobody registered goes under the name of its field. */
function hidden(label: string, value: string, redactor: Redactor): string {
  const [only, ...others] = redactor.seen(value);
  return `[${others.length === 0 ? (only ?? label) : label} ${redactor.fingerprint(value)}]`;
}

/** How a place inside a document is named for people, and how a wrong value is shown without telling a secret. */

export type Path = readonly (string | number)[];

/** `checks[3].with.persona`; a key that is no plain word is quoted: `actions["patient.read"].request`. */
export function keyText(path: Path): string {
  return path
    .map((part, index) => {
      if (typeof part === 'number') return `[${part}]`;
      if (!/^[\w$-]+$/.test(part)) return `[${JSON.stringify(part)}]`;
      return index === 0 ? part : `.${part}`;
    })
    .join('');
}

const SECRET_KEY =
  /pass(word|phrase|wd)?$|secret|literal|token|totp|\botp|^pin$|credential|api-?_?key|authorization|cookie|canar|^accounts$/i;

/** True when a value at or below this key may be a secret, and so must not be repeated in a message. */
export function mayBeSecret(path: Path): boolean {
  return path.some((part) => typeof part === 'string' && SECRET_KEY.test(part));
}

const LONGEST_SHOWN = 60;

/** A wrong value in a few words: `the number 3`, `"clinicain"`, `a list of 2`; text of a secret only by length. */
export function foundText(value: unknown, path: Path): string {
  if (value === null) return 'nothing after the key';
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'object') {
    const keys = Object.keys(value);
    if (keys.length === 0) return 'an empty mapping';
    if (mayBeSecret(path)) return `a mapping of ${keys.length} keys`;
    const shown = keys.slice(0, 4).map((key) => shorten(key));
    return `a mapping with ${shown.join(', ')}${keys.length > 4 ? ', …' : ''}`;
  }
  if (mayBeSecret(path))
    return typeof value === 'string' ? `a text of ${value.length} characters` : `a ${typeof value}`;
  if (typeof value === 'string') return value === '' ? 'an empty text' : JSON.stringify(shorten(value));
  if (typeof value === 'number') return `the number ${value}`;
  return `the truth value ${String(value)}`;
}

function shorten(text: string): string {
  return text.length <= LONGEST_SHOWN ? text : `${text.slice(0, LONGEST_SHOWN - 1)}…`;
}

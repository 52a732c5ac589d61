/** Altered copies of a token that says nothing to us: what a look-up that compares too little would take. */

export interface Copy {
  readonly alteration: string;
  readonly token: string;
  /** Whether a verifier with just the weakness that the copy is for takes it: the control of its refusal. */
  readonly wellMade: boolean;
}

/** @param other a token of the same kind that belongs to someone else */
export function opaqueCopies(token: string, other: string): readonly Copy[] {
  const middle = Math.floor(token.length / 2);
  const half = (text: string, part: 'first' | 'second') =>
    part === 'first' ? text.slice(0, middle) : text.slice(middle);
  return [
    // The very last one may hold bits that encode nothing (RFC 4648, 3.5).
    ...[
      { at: 0, where: 'first' },
      { at: middle, where: 'middle' },
      { at: Math.max(0, token.length - 2), where: 'last but one' },
    ].map(({ at, where }): Copy => {
      const copy = `${token.slice(0, at)}${anotherLike(token.charAt(at))}${token.slice(at + 1)}`;
      return {
        alteration: `${where} character changed`,
        token: copy,
        wellMade: differences(token, copy) === 1,
      };
    }),
    {
      alteration: 'truncated',
      token: half(token, 'first'),
      wellMade: middle > 0 && token.startsWith(half(token, 'first')),
    },
    spliced('first half with the second of another’s', half(token, 'first') + half(other, 'second')),
    spliced('second half with the first of another’s', half(other, 'first') + half(token, 'second')),
  ];

  function spliced(alteration: string, copy: string): Copy {
    return { alteration, token: copy, wellMade: copy !== token && copy !== other };
  }
}

/** Another character of the same class, so that the copy keeps the form of the token. */
function anotherLike(character: string): string {
  if (/\d/.test(character)) return character === '7' ? '3' : '7';
  if (/[A-Z]/.test(character)) return character === 'Q' ? 'D' : 'Q';
  return character === 'q' ? 'd' : 'q';
}

function differences(one: string, two: string): number {
  if (one.length !== two.length) return Number.POSITIVE_INFINITY;
  return [...one].filter((character, index) => character !== two.charAt(index)).length;
}

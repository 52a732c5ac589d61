import { describe, expect, it } from 'vitest';
import { isOneOfSeveral } from '../../src/kinds/exemptions.js';

const member = { persona: 'member', why: 'By decision 4 of the board.', withheld: [], full: null };
const path = (factors: readonly string[], exempt: readonly (typeof member)[] = []) => ({ factors, exempt });

describe('a password', () => {
  it.each([
    ['a code follows on each path', [path(['password', 'totp']), path(['password', 'webauthn'])], true],
    ['another path takes none at all', [path(['password', 'totp']), path(['webauthn'])], true],
    ['one path takes nothing else', [path(['password', 'totp']), path(['password'])], false],
    ['somebody is exempt from the code', [path(['password', 'totp'], [member])], false],
  ])('is one of several factors for everybody: %s', (_, paths, expected) => {
    expect(isOneOfSeveral(paths)).toBe(expected);
  });
});

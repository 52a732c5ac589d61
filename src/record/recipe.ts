/** The steps of a sign-in path, from what somebody did in a browser. Typed values become references, or nothing at all. */
import { SafeprobeError } from '../errors.js';
import type { TargetBrowserStep } from '../target/schema.js';
import type { Note, Watched } from '../target/watched-browser.js';

/** What an account of the persona is known by; values are compared and never written. */
export interface Known {
  readonly username: string;
  readonly password: string | undefined;
  /** Whether this could be a one-time code of it. */
  readonly isCode: (text: string) => boolean;
  readonly vars: { readonly [name: string]: string };
}

type Did = TargetBrowserStep['browser'][number];
type Factor = 'password' | 'totp' | null;

interface Filled {
  readonly note: Note;
  readonly factor: Factor;
  /** The reference that stands for what was typed. */
  readonly reference: string | null;
}

/** Where nothing says that somebody is signed in: at least no password is asked for any more. */
const NO_PASSWORD = 'body:not(:has(input[type="password"]))';

/** Throws `input` when this was no sign-in of the persona, with what to do. */
export function browserSteps(watched: Watched, known: Known, start: string): readonly TargetBrowserStep[] {
  const notes = settled(watched.notes).map((note) => reading(note, known));
  const last = notes.findLastIndex(({ factor }) => factor !== null);
  if (last === -1 || watched.stillAsked)
    throw new SafeprobeError(
      'input',
      last === -1 ? 'no password was typed' : 'a password is still asked for: the sign-in did not succeed',
      { remedy: 'Begin again, and sign in until the first page of somebody signed in is there.' },
    );
  // What is clicked later is no part of the sign-in, and may be named by a record.
  const end = notes.findIndex(({ note }, index) => index > last && note.did !== 'fill');
  const part = notes.slice(0, end === -1 ? last + 1 : end + 1);
  if (end === -1)
    throw new SafeprobeError('input', 'nothing was clicked after the last field', {
      remedy: 'Begin again, and send the form by its button.',
    });
  return stepsOf(part, start, watched.signOut ?? NO_PASSWORD);
}

/** One note for each field that was typed in, and none for the event that follows a click by itself. */
function settled(notes: readonly Note[]): readonly Note[] {
  return notes.filter((note, index) => {
    const next = notes[index + 1];
    const before = notes[index - 1];
    if (note.did === 'fill')
      return !(next?.did === 'fill' && next.selector === note.selector && next.at === note.at);
    return !(note.did === 'submit' && before !== undefined && before.did === 'click');
  });
}

function reading(note: Note, known: Known): Filled {
  if (note.did !== 'fill') return { note, factor: null, reference: null };
  const { value, type } = note;
  if (value === known.password || type === 'password') {
    if (value !== known.password)
      throw new SafeprobeError('input', 'the password that was typed is not that of the account', {
        remedy: `Sign in as ${known.username}, or correct what its password refers to.`,
      });
    return { note, factor: 'password', reference: '${password}' };
  }
  if (value === known.username) return { note, factor: null, reference: '${username}' };
  if (known.isCode(value) || type === 'code') return { note, factor: 'totp', reference: '${otp}' };
  const name = Object.entries(known.vars).find(([, each]) => each === value)?.[0];
  if (name !== undefined) return { note, factor: null, reference: `\${${name}}` };
  throw new SafeprobeError('input', `what was typed into ${note.selector} is no value of the account`, {
    expected: `its user name ${known.username}, its password, its code, or one of its vars`,
    remedy:
      'Sign in as that account; a further value, such as a ward, is named under vars of the account first.',
  });
}

function stepsOf(part: readonly Filled[], start: string, signedIn: string): readonly TargetBrowserStep[] {
  const steps: { name: string; factor?: 'password' | 'totp'; browser: Did[] }[] = [];
  let step: (typeof steps)[number] = { name: 'password', browser: [{ goto: start }] };
  steps.push(step);
  for (const { note, factor, reference } of part) {
    if (factor !== null && step.factor !== undefined && step.factor !== factor) {
      // On another page it is a step of its own, which begins where the one before was seen to work.
      step.browser.push({ see: note.selector });
      step = { name: 'code', browser: [] };
      steps.push(step);
    }
    if (factor !== null) {
      step.factor = factor;
      if (step.name !== 'password' || factor !== 'password')
        step.name = factor === 'totp' ? 'code' : 'password';
    }
    if (note.did === 'fill') {
      if (reference !== null) step.browser.push({ fill: note.selector, with: reference });
    } else step.browser.push({ click: note.selector });
  }
  step.browser.push({ see: signedIn });
  // In the order in which people read it.
  return steps.map(({ name, factor, browser }) => ({
    name,
    ...(factor === undefined ? {} : { factor }),
    browser,
  })) as readonly TargetBrowserStep[];
}

/** Cookies that signing in set or changed, the likeliest to authenticate first. */
export function sessionCookies({ before, after }: Pick<Watched, 'before' | 'after'>): readonly string[] {
  const changed = after.filter(
    ({ name, value }) => !before.some((each) => each.name === name && each.value === value),
  );
  const rank = ({ name, httpOnly }: Watched['after'][number]) =>
    (httpOnly ? 4 : 0) +
    (/sess|sid|auth|token|login/i.test(name) ? 2 : 0) -
    (/csrf|xsrf/i.test(name) ? 8 : 0);
  return [...changed].sort((a, b) => rank(b) - rank(a)).map(({ name }) => name);
}

/** Pages, then answers to scripts, that came once somebody was signed in: candidates to tell a session from none. */
export function pagesOfSession({ came, notes }: Pick<Watched, 'came' | 'notes'>): readonly string[] {
  const last = notes.findLastIndex((note) => note.did === 'fill');
  const later = came.filter(({ after }) => after > last + 1);
  return [
    ...new Set(
      [...later.filter((each) => each.document), ...later.filter((each) => !each.document)].map(
        ({ path }) => path,
      ),
    ),
  ].slice(0, 6);
}

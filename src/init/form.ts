/** The form by which people sign in, as its page writes it. */
import { Parser } from 'htmlparser2';
import { pathOf, word } from './plain-words.js';

export interface Field {
  readonly name: string;
  readonly type: string;
  readonly autocomplete: string;
}

export interface LoginForm {
  /** The page that holds it. */
  readonly page: string;
  readonly action: string;
  readonly method: 'GET' | 'POST';
  readonly user: string;
  readonly password: string;
  /** A one-time code asked for on the same page. */
  readonly code: string | null;
  /** Hidden fields: what the page wants back, such as a token against forged requests. */
  readonly hidden: readonly string[];
  /** Fields of an unusual form, which are not taken over. */
  readonly strange: number;
}

interface Open {
  readonly action: string | undefined;
  readonly method: string;
  readonly fields: Field[];
  strange: number;
}

const TEXT = new Set(['text', 'email', 'tel', '']);

/** The first form with one password field and one for the name; null when there is none, as in pages that scripts build. */
export function loginFormOf(html: string, page: string, origin: string): LoginForm | null {
  for (const form of formsOf(html)) {
    const passwords = form.fields.filter(({ type }) => type === 'password');
    const [password] = passwords;
    // Two of them change a password, or make an account.
    if (password === undefined || passwords.length > 1) continue;
    const texts = form.fields.filter(({ type }) => TEXT.has(type));
    const user =
      texts.find(({ autocomplete }) => /username|email/.test(autocomplete)) ??
      texts.find(({ name }) => /user|login|mail|account|name/i.test(name)) ??
      texts[0];
    const action = pathOf(form.action === undefined || form.action === '' ? page : form.action, `${origin}`);
    const own =
      form.action === undefined || /^[/?#]|^https?:/.test(form.action)
        ? action
        : pathOf(new URL(form.action, `${origin}${page}`).href, origin);
    if (user === undefined || own === null) continue;
    const code = form.fields.find(
      ({ name, type, autocomplete }) =>
        name !== user.name &&
        type !== 'hidden' &&
        type !== 'password' &&
        (autocomplete === 'one-time-code' || /otp|totp|code|token|mfa/i.test(name)),
    );
    return {
      page,
      action: own,
      method: form.method === 'get' ? 'GET' : 'POST',
      user: user.name,
      password: password.name,
      code: code?.name ?? null,
      hidden: form.fields
        .filter(({ type }) => type === 'hidden')
        .map(({ name }) => name)
        .slice(0, 10),
      strange: form.strange,
    };
  }
  return null;
}

function formsOf(html: string): readonly Open[] {
  const forms: Open[] = [];
  let form: Open | null = null;
  const parser = new Parser({
    onopentag(tag, { name, type = '', autocomplete = '', action, method = 'get' }) {
      if (tag === 'form') {
        form = { action, method: method.toLowerCase(), fields: [], strange: 0 };
        forms.push(form);
      } else if (tag === 'input' && form !== null && name !== undefined) {
        const known = word(name);
        if (known === null) form.strange++;
        else
          form.fields.push({
            name: known,
            type: type.toLowerCase(),
            autocomplete: autocomplete.toLowerCase(),
          });
      }
    },
    onclosetag(tag) {
      if (tag === 'form') form = null;
    },
  });
  parser.end(html);
  return forms;
}

/** A link that says it leads to the sign-in. */
export function loginLinkOf(html: string, page: string, origin: string): string | null {
  let found: string | null = null;
  let href: string | undefined;
  let text = '';
  const parser = new Parser({
    onopentag(tag, attributes) {
      if (tag === 'a') {
        href = attributes.href;
        text = '';
      }
    },
    ontext(data) {
      if (text.length < 200) text += data;
    },
    onclosetag(tag) {
      if (tag !== 'a' || href === undefined || found !== null) return;
      if (/log[\s-]?in|sign[\s-]?in/i.test(`${text} ${href}`) && URL.canParse(href, `${origin}${page}`))
        found = pathOf(new URL(href, `${origin}${page}`).href, origin);
      href = undefined;
    },
  });
  parser.end(html);
  return found;
}

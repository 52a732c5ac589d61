/** Pages of the small systems, and forms that carry a token of their page. */
import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';

export const CANARY = 'CNRY-ALICE-MRN-5d2f81c07b';

export interface Forms {
  /** A page with a form; `fields` are labels by name. */
  show(
    response: ServerResponse,
    title: string,
    form: {
      readonly action: string;
      readonly button: string;
      readonly fields?: Readonly<Record<string, string>>;
    },
    text?: string,
  ): void;
  /** The form as it was filled in; null when it came from no page of ours, or came before. */
  read(body: string): URLSearchParams | null;
}

export function openForms(): Forms {
  const tokens = new Set<string>();
  return {
    show(response, title, { action, button, fields = {} }, text = '') {
      const token = `${randomBytes(12).toString('base64')}==`;
      tokens.add(token);
      const inputs = Object.entries(fields).map(
        ([name, label]) =>
          `<label>${label} <input name="${name}" type="${name === 'password' ? 'password' : 'text'}"></label>`,
      );
      response
        .setHeader('content-type', 'text/html; charset=utf-8')
        .end(
          `<!doctype html><title>${title}</title><h1>${title}</h1><p>${text}</p>` +
            `<form method="post" action="${action}"><input type="hidden" name="csrf" value="${token}">` +
            `${inputs.join('')}<button>${button}</button></form>`,
        );
    },
    read(body) {
      const form = new URLSearchParams(body);
      return tokens.delete(form.get('csrf') ?? '') ? form : null;
    },
  };
}

/** A cookie that the browser sent, by name. */
export function cookieOf(header: string | undefined, name: string): string {
  return new RegExp(`(?:^|; )${name}=([^;]+)`).exec(header ?? '')?.[1] ?? '';
}

/** HTML that is escaped by construction: only this module can make the type that is not escaped again. */

import { visible } from './text.js';
import type { Sign } from './vocabulary.js';

const made = Symbol('markup');

export interface Markup {
  readonly [made]: string;
}

export type Part = Markup | string | number | readonly Part[];

const ENTITIES: { readonly [character: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return visible(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

function written(part: Part): string {
  if (typeof part === 'string') return escapeHtml(part);
  if (typeof part === 'number') return String(part);
  return isMarkup(part) ? part[made] : part.map(written).join('');
}

function isMarkup(part: Exclude<Part, string | number>): part is Markup {
  return made in part;
}

/** Attribute values are written in double quotes by the templates; the escaping covers both quotes. */
export function html(template: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const text = template.reduce((before, piece, index) => {
    const part = parts[index - 1];
    return `${before}${part === undefined ? '' : written(part)}${piece}`;
  });
  return { [made]: text };
}

export const NOTHING: Markup = html``;

export function render(markup: Markup): string {
  return markup[made];
}

/** A stylesheet is not text: escaping would change it, and its digest is in the page's policy. */
export function styleElement(css: string): Markup {
  return { [made]: `<style>${css}</style>` };
}

/** Word and symbol; the symbol is for the eye, so that screen readers don't hear everything twice. */
export function badge(sign: Sign): Markup {
  return html`<span class="badge ${sign.tone}"><span class="symbol" aria-hidden="true">${sign.symbol}</span> ${sign.word}</span>`;
}

/** Where space is short the word is left to screen readers and the symbol to the eye. */
export function symbolOnly(sign: Sign): Markup {
  return html`<span class="glyph ${sign.tone}"><span aria-hidden="true">${sign.symbol}</span><span class="unseen">${sign.word}: </span></span>`;
}

/** An anchor that any check id maps to, one to one, whatever characters it holds. */
export function anchorOf(checkId: string): string {
  const safe = [...checkId].map((each) =>
    /[A-Za-z0-9.-]/.test(each) ? each : `_${each.codePointAt(0)?.toString(16) ?? ''}_`,
  );
  return `check-${safe.join('')}`;
}

/**
 * A link to a file of the bundle; pages live one folder below its root. A path that would leave the bundle is
 * shown as text: results are facts of a run, and a run against a hostile target must not place links.
 */
export function bundleLink(path: string): Markup {
  const parts = path.split('/');
  const inside = parts.every((part) => /^[^\\:?#\s]+$/.test(part) && part !== '.' && part !== '..');
  if (!inside) return html`<code>${path}</code>`;
  return html`<a href="../${parts.map((part) => encodePart(part)).join('/')}"><code>${path}</code></a>`;
}

function encodePart(part: string): string {
  return encodeURIComponent(visible(part));
}

export function moment(iso: string, shown: string): Markup {
  return html`<time datetime="${iso}">${shown}</time>`;
}

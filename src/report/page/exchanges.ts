import { type Exchange, type Header, readExchanges } from '../exchanges.js';
import { bundleLink, html, type Markup, NOTHING } from '../markup.js';
import { count, duration, instant } from '../text.js';

/** More would make the page heavy; the transcript holds them all. */
const SHOWN = 40;

function headerList(title: string, headers: readonly Header[]): Markup {
  if (headers.length === 0) return NOTHING;
  return html`<p class="label">${title}</p>
<dl class="headers">${headers.map(({ name, value }) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function exchange(each: Exchange): Markup {
  const answer = each.status === null ? 'no answer' : `${each.status} ${each.statusText}`.trim();
  const line = html`<span class="method">${each.method}</span> <span class="url">${each.url}</span> <span class="status"><span aria-hidden="true">→</span> ${answer}</span>`;
  const time =
    each.durationMs === null
      ? instant(each.startedAt)
      : `${instant(each.startedAt)}, ${duration(each.durationMs)}`;
  return html`<li><details class="exchange"><summary>${line}</summary>
<p class="quiet">${time}</p>
${each.comment === '' ? '' : html`<p>${each.comment}</p>`}
${headerList('Request headers', each.requestHeaders)}
${headerList('Response headers', each.responseHeaders)}
</details></li>
`;
}

export function exchanges(har: unknown, path: string | undefined): Markup {
  const all = readExchanges(har);
  if (all.length === 0) return NOTHING;
  const more = all.length - SHOWN;
  return html`<details class="fold"><summary>${count(all.length, 'exchange')} behind it, redacted</summary>
<ol class="exchanges">${all.slice(0, SHOWN).map(exchange)}</ol>
${more > 0 ? html`<p class="quiet">${more} more in ${path === undefined ? 'the transcript' : bundleLink(path)}.</p>` : ''}
</details>`;
}

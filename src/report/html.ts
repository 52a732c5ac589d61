/**
 * The report a person reads: one file that needs nothing else, and can fetch nothing else. It is a view:
 * regenerated from the sealed facts at will, and byte for byte the same from the same facts.
 */
import { createHash } from 'node:crypto';
import type { ReportInput } from './input.js';
import { html, type Markup, render, styleElement } from './markup.js';
import { checks } from './page/checks.js';
import { gaps } from './page/gaps.js';
import { masthead, summary } from './page/masthead.js';
import { phases } from './page/phases.js';
import { requirements } from './page/requirements.js';
import { STYLESHEET } from './page/stylesheet.js';
import { verification } from './page/verification.js';
import { runSign } from './vocabulary.js';

/** No script, no picture, no font, no frame: whatever a hostile target got into the text, nothing would load. */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLESHEET).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

const CONTENTS: readonly (readonly [id: string, title: string])[] = [
  ['summary', 'Summary'],
  ['requirements', 'Requirements'],
  ['checks', 'Checks'],
  ['gaps', 'Not covered'],
  ['time', 'Time'],
  ['verify', 'Verify'],
];

function contents(): Markup {
  return html`<nav class="contents" aria-label="Contents"><ul>${CONTENTS.map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>`;
}

function title({ results, plan }: ReportInput): string {
  return `${runSign(results).word}: ${plan.target.title} · safeprobe`;
}

/** A whole HTML document. Links to evidence are relative and expect the page in a folder at the bundle's root. */
export function renderHtml(input: ReportInput): string {
  const { tool, results } = input;
  return render(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title(input)}</title>
${styleElement(STYLESHEET)}
</head>
<body>
<a class="skip" href="#main">Skip to the report</a>
<div class="page">
${masthead(input)}
${contents()}
<main id="main" tabindex="-1">
${summary(input)}
${requirements(input)}
${checks(input)}
${gaps(input)}
${phases(input)}
${verification(input)}
</main>
<footer><p>Made by ${tool.name} ${tool.version} from the facts of run <code>${results.runId}</code>. It reports what was observed from outside; it is not legal advice and not a certificate.</p></footer>
</div>
</body>
</html>
`);
}

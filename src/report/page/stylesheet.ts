/**
 * The page's only stylesheet, inlined. System fonts, because a page that proves what was seen must not
 * fetch anything. Every text colour has a contrast of at least 4.5:1 on what it lies on, in both schemes.
 */
const COLOURS = `
:root {
  color-scheme: light dark;
  --paper: #fbfaf7; --sheet: #ffffff; --sunken: #f3f1eb; --ink: #1c2126; --soft: #565d64; --rule: #dcd8ce;
  --edge: #8b8779; --link: #1b4f8a; --focus: #1b4f8a;
  --pass: #1c6a3c; --pass-wash: #e9f3ec;
  --fail: #a3211d; --fail-wash: #fbebe8;
  --inconclusive: #5a3a9c; --inconclusive-wash: #f0ebf9;
  --accepted: #7d4a00; --accepted-wash: #fbf1dc;
  --alternative: #0f5f70; --alternative-wash: #e5f2f4;
  --neutral: #565d64; --neutral-wash: #eeece6;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171a; --sheet: #1b1f23; --sunken: #22272c; --ink: #e7e5df; --soft: #a9afb5; --rule: #353b41;
    --edge: #7c848c; --link: #8ebcf0; --focus: #a9cdf6;
    --pass: #7fd1a0; --pass-wash: #17301f;
    --fail: #ff9c92; --fail-wash: #3d1a18;
    --inconclusive: #c8b2f5; --inconclusive-wash: #2c2342;
    --accepted: #efc275; --accepted-wash: #38290f;
    --alternative: #85cfde; --alternative-wash: #123037;
    --neutral: #b4bac0; --neutral-wash: #2a2f35;
  }
}`;

const TEXT = `
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-padding-top: 1rem; }
body {
  margin: 0; padding: 0 clamp(1rem, 4vw, 3rem) 4rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.6 "Source Sans 3", "Segoe UI", system-ui, -apple-system, "Helvetica Neue", "Liberation Sans", Arial, sans-serif;
  overflow-wrap: anywhere;
}
.page { max-width: 68rem; margin: 0 auto; }
h1, h2, h3, .about { font-family: Charter, "Iowan Old Style", "Source Serif 4", Palatino, Georgia, "Liberation Serif", serif; text-wrap: balance; }
h2 { font-size: 1.6rem; line-height: 1.25; font-weight: 600; margin: 4rem 0 1rem; padding-top: 1.25rem; border-top: 1px solid var(--rule); }
h3 { font-size: 1.2rem; line-height: 1.3; font-weight: 600; margin: 2.5rem 0 .75rem; }
h4 { font-size: 1.05rem; line-height: 1.4; font-weight: 600; margin: 0; }
h5 { font-size: .95rem; font-weight: 600; margin: 1.75rem 0 .5rem; }
p { margin: 0 0 1rem; max-width: 46rem; }
p, dd, td, th, li, pre { unicode-bidi: plaintext; }
a { color: var(--link); text-underline-offset: .18em; text-decoration-thickness: 1px; }
a:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 3px; border-radius: 2px; }
code, pre, .cite, .method, .url, .status, .headers { font-family: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "Liberation Mono", monospace; font-size: .875em; }
pre { margin: .5rem 0 1rem; padding: 1rem; overflow: auto; max-height: 28rem; background: var(--sunken); border: 1px solid var(--rule); border-radius: 4px; white-space: pre-wrap; line-height: 1.5; }
pre.commands { white-space: pre; overflow-wrap: normal; max-height: none; }
ul, ol { margin: 0; padding: 0; list-style: none; }
dl, dd { margin: 0; }
.quiet, .aside, .intro { color: var(--soft); }
.aside { font: 400 .9rem/1.4 system-ui, -apple-system, "Segoe UI", "Liberation Sans", sans-serif; }
.unseen { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: 1rem; top: -6rem; z-index: 1; background: var(--ink); color: var(--paper); padding: .6rem 1rem; }
.skip:focus { top: 1rem; }`;

const TONES = `
.moment { white-space: nowrap; }
.badge, .state { display: inline-block; white-space: nowrap; font-size: .875rem; font-weight: 600; line-height: 1.3; }
.badge { padding: .2em .6em; border: 1px solid currentColor; border-radius: 3px; }
.badge .symbol { display: inline-block; min-width: .9em; text-align: center; }
.badge.pass, .outcome.pass { color: var(--pass); } .badge.pass { background: var(--pass-wash); }
.badge.fail, .outcome.fail { color: var(--fail); } .badge.fail { background: var(--fail-wash); }
.badge.inconclusive, .outcome.inconclusive { color: var(--inconclusive); } .badge.inconclusive { background: var(--inconclusive-wash); }
.outcome.accepted { color: var(--accepted); } .badge.accepted { color: var(--accepted); background: var(--accepted-wash); }
.badge.alternative { color: var(--alternative); background: var(--alternative-wash); }
.badge.neutral { color: var(--neutral); background: var(--neutral-wash); }
.state.fail, .glyph.fail { color: var(--fail); } .state.inconclusive, .glyph.inconclusive { color: var(--inconclusive); }
.state.plain, .glyph.neutral { color: var(--soft); } .glyph.pass { color: var(--pass); }
.glyph { font-weight: 700; margin-right: .35em; }
.notice { max-width: none; margin: 1.25rem 0 0; padding: .9rem 1.1rem; border: 1px solid var(--accepted); border-left-width: 6px; border-radius: 3px; background: var(--accepted-wash); }
.notice strong { color: var(--accepted); }
.notice.unsigned { border-color: var(--edge); background: var(--sunken); } .notice.unsigned strong { color: var(--ink); }`;

const MASTHEAD = `
.masthead { padding: clamp(2rem, 6vw, 4rem) 0 0; }
.kicker { margin: 0 0 .35rem; font-size: .875rem; color: var(--soft); letter-spacing: .02em; }
.about { font-size: 1.35rem; line-height: 1.3; margin: 0 0 1.5rem; }
.outcome { font-size: clamp(2.1rem, 7vw, 3.5rem); line-height: 1.1; font-weight: 600; margin: 0 0 1rem; letter-spacing: -.01em; }
.outcome .symbol { font-family: system-ui, "DejaVu Sans", sans-serif; font-size: .85em; }
.outcome .aside { font-size: 1.1rem; white-space: nowrap; }
.because { font-size: 1.2rem; line-height: 1.5; margin-bottom: .5rem; }
.exit { color: var(--soft); } .exit strong { color: var(--ink); }
.contents { margin: 2rem 0 0; padding: .75rem 0; border-top: 1px solid var(--rule); border-bottom: 1px solid var(--rule); }
.contents ul { display: flex; flex-wrap: wrap; gap: .25rem 1.75rem; }
.contents a { display: inline-block; padding: .3rem 0; }
#summary h2 { border-top: 0; margin-top: 2rem; }
.figures { display: grid; grid-template-columns: repeat(4, 1fr); gap: 1px; background: var(--rule); border: 1px solid var(--rule); border-radius: 4px; overflow: hidden; }
.figure { padding: 1rem 1.25rem; background: var(--sheet); }
.figure .number { display: block; font: 600 2.25rem/1.1 Charter, "Iowan Old Style", Georgia, "Liberation Serif", serif; font-variant-numeric: lining-nums tabular-nums; }
.figure.pass { color: var(--pass); } .figure.fail { color: var(--fail); } .figure.inconclusive { color: var(--inconclusive); }
.figure.neutral { color: var(--neutral); } .figure.none { color: var(--soft); }
.examined { margin: 1.25rem 0 2rem; font-size: 1.1rem; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); gap: 0 3rem; }
.facts > div { padding: .6rem 0; border-top: 1px solid var(--rule); }
dt { color: var(--soft); font-size: .875rem; }`;

const TABLES = `
table { border-collapse: collapse; width: 100%; font-size: .95rem; line-height: 1.45; }
th, td { text-align: start; vertical-align: top; padding: .7rem .9rem .7rem 0; font-weight: 400; border-bottom: 1px solid var(--rule); }
thead th { color: var(--soft); font-size: .875rem; border-bottom: 1px solid var(--edge); vertical-align: bottom; }
.cards { table-layout: fixed; }
.cards .state-column { width: 7rem; } .cards .outcome-column { width: 12.25rem; } .cards .short { width: 7rem; } .cards .links-column { width: 16rem; }
tbody th .cite { display: block; font-size: .875rem; font-weight: 600; }
.links li { margin-bottom: .2rem; }
.cards tr.fail > :first-child, .cards tr.inconclusive > :first-child { box-shadow: -4px 0 0 var(--mark, transparent); }
.cards tr.fail { --mark: var(--fail); } .cards tr.inconclusive { --mark: var(--inconclusive); }
.cards tr > :first-child { padding-left: .75rem; }
.scroll { position: relative; overflow-x: auto; max-width: 100%; border: 1px solid var(--rule); border-radius: 4px; }
.matrix { width: auto; min-width: 100%; font-size: .875rem; }
.matrix th, .matrix td { padding: .3rem .7rem; white-space: nowrap; overflow-wrap: normal; }
.matrix td { text-align: center; color: var(--soft); }
.matrix tbody th { position: sticky; left: 0; background: var(--sheet); max-width: 15rem; white-space: normal; overflow-wrap: anywhere; min-width: 8rem; }
.matrix td.broken { background: var(--fail); color: var(--sheet); font-weight: 700; }
.matrix td.unknown { background: var(--inconclusive); color: var(--sheet); font-weight: 700; }
.legend { font-size: .875rem; color: var(--soft); margin: .5rem 0; }`;

const CHECKS = `
details > summary { cursor: pointer; }
.check { background: var(--sheet); border: 1px solid var(--rule); border-left: 5px solid var(--edge); border-radius: 4px; margin: 0 0 .75rem; }
.check.pass { border-left-color: var(--pass); } .check.fail { border-left-color: var(--fail); }
.check.inconclusive { border-left-color: var(--inconclusive); border-left-style: double; } .check.neutral { border-left-color: var(--edge); }
.check > summary { display: grid; grid-template-columns: 8.75rem 1fr 1rem; gap: 0 1rem; align-items: start; padding: .9rem 1.1rem; list-style: none; }
.check > summary::-webkit-details-marker { display: none; }
.check > summary::after { content: ""; width: .5rem; height: .5rem; margin-top: .4rem; border: solid var(--soft); border-width: 0 2px 2px 0; transform: rotate(45deg); }
.check[open] > summary::after { transform: rotate(225deg); margin-top: .65rem; }
.check > summary:hover { background: var(--sunken); }
.check > summary .badge { justify-self: start; }
.meta { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 1.25rem; color: var(--soft); font-size: .875rem; }
.check > .body { padding: .25rem 1.1rem 1.25rem; border-top: 1px solid var(--rule); }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem 2rem; margin: 1.1rem 0; }
.pair dd, .advice p { margin: .15rem 0 0; white-space: pre-line; }
.advice { margin: 1.1rem 0; padding: .8rem 1rem; background: var(--sunken); border-radius: 3px; }
.advice h5 { margin: 0; } .advice p { max-width: 46rem; }
.controls li, .phases li { padding: .5rem 0; border-bottom: 1px solid var(--rule); }
.controls li { display: grid; grid-template-columns: 6.5rem 1fr; gap: .25rem 1rem; }
.seen { display: block; }
.measured > div { display: grid; grid-template-columns: minmax(10rem, 1fr) 2fr; gap: .25rem 1rem; padding: .4rem 0; border-bottom: 1px solid var(--rule); }
.evidence { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; }
.bears { margin: 1.25rem 0 0; font-size: .9rem; color: var(--soft); }
.body > .quiet { margin: .5rem 0 0; font-size: .9rem; }
.fold { margin: .9rem 0 0; } .fold > summary { width: fit-content; color: var(--link); padding: .15rem 0; }
.exchange { border-bottom: 1px solid var(--rule); } .exchange > summary { padding: .45rem 0; }
.exchange > summary .status { white-space: nowrap; } .method { font-weight: 600; }
.exchange > *:not(summary) { margin-left: 1.1rem; } .label { margin-bottom: .25rem; font-size: .875rem; color: var(--soft); }
.headers { margin-bottom: 1rem; } .headers > div { display: grid; grid-template-columns: minmax(7rem, 14rem) 1fr; gap: 0 1rem; padding: .1rem 0; }
.phases li { display: grid; grid-template-columns: minmax(10rem, 16rem) 6rem 1fr; gap: .25rem 1rem; align-items: center; }
.phases .time { text-align: end; font-variant-numeric: tabular-nums; }
.bar { width: 100%; height: .6rem; } .bar .track { fill: var(--rule); } .bar .part { fill: var(--edge); }
footer { margin-top: 4rem; padding-top: 1rem; border-top: 1px solid var(--rule); color: var(--soft); font-size: .9rem; }`;

const NARROW = `
@media screen and (max-width: 52rem) {
  .figures { grid-template-columns: 1fr 1fr; }
  .cards, .cards tbody, .cards tr, .cards th, .cards td { display: block; width: auto; white-space: normal; }
  .cards thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .cards tr { padding: .75rem 0 .75rem .85rem; border-bottom: 1px solid var(--edge); border-left: 4px solid var(--mark, var(--rule)); margin-bottom: .75rem; }
  .cards tr[role] > [data-name] { display: grid; grid-template-columns: 6.5rem minmax(0, 1fr); gap: .5rem; width: auto; padding: .25rem 0; border: 0; box-shadow: none; }
  .cards [data-name]::before { content: attr(data-name); color: var(--soft); font-size: .875rem; }
  .check > summary { grid-template-columns: 1fr 1rem; gap: .5rem; }
  .check > summary .badge { grid-column: 1; } .check > summary .name { grid-column: 1; }
  .check > summary::after { grid-column: 2; grid-row: 1; }
  .pair, .controls li, .headers > div, .measured > div { grid-template-columns: 1fr; }
  .phases li { grid-template-columns: 1fr auto; } .phases .bar { grid-column: 1 / -1; }
  .matrix tbody th { max-width: 9rem; }
}`;

/** Paper shows each check in full; only the long lists stay folded, and say so. */
const PRINT = `
@media print {
  :root { color-scheme: light; --paper: #fff; --sheet: #fff; --sunken: #f4f4f2; --ink: #000; --soft: #444; --rule: #ccc; --edge: #777; --link: #000;
    --pass: #14522d; --fail: #8f1a16; --inconclusive: #472b82; --accepted: #6a3e00; --alternative: #0b4c5a; --neutral: #444;
    --pass-wash: #fff; --fail-wash: #fff; --inconclusive-wash: #fff; --accepted-wash: #fff; --alternative-wash: #fff; --neutral-wash: #fff; }
  @page { margin: 18mm 16mm; }
  html { font-size: 8.5pt; } body { padding: 0; } .page { max-width: none; } .masthead { padding-top: 0; }
  .skip, .contents, .check > summary::after { display: none; }
  h2 { break-after: avoid; margin-top: 2rem; } h3, h4, h5, .check > summary, .label { break-after: avoid; }
  tr, .notice, .pair, .advice, .controls li, .figures, .phases li { break-inside: avoid; }
  thead { display: table-header-group; }
  .check { break-inside: auto; } .check::details-content { content-visibility: visible; block-size: auto; }
  .fold > summary { color: var(--soft); } .fold:not([open]) > summary::after { content: " (folded; see the page or the bundle)"; }
  pre { max-height: none; white-space: pre-wrap; } pre.commands { white-space: pre-wrap; overflow-wrap: anywhere; }
}
@media (forced-colors: active) { .badge, .notice, .check { border-color: CanvasText; } .matrix td.broken { outline: 2px solid CanvasText; } }
`;

export const STYLESHEET = [COLOURS, TEXT, TONES, MASTHEAD, TABLES, CHECKS, NARROW, PRINT].join('\n');

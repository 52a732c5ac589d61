/**
 * What had to hold. Hundreds of cells must not hide the one that broke: broken and unknown ones stand in the
 * open, those that hold are folded once they are many, and a matrix is drawn where the subjects form one.
 */
import type { Assertion } from '../../model.js';
import { html, type Markup, NOTHING } from '../markup.js';
import { brokenFirst } from '../order.js';
import { count } from '../text.js';
import { matrix } from './matrix.js';
import { type Column, table } from './table.js';

/** Above this many, those that hold are folded. */
const OPEN_LIMIT = 8;
/** Of each state, beyond which the page would grow too heavy to open; the observation has them all. */
const ROW_LIMIT = 400;

/** `holds` is not green: only a verdict is, and an assertion may hold in a check that proved nothing. */
const ASSERTION_SIGNS: {
  readonly [outcome in Assertion['outcome']]: {
    readonly word: string;
    readonly symbol: string;
    readonly tone: string;
  };
} = {
  broken: { word: 'Broken', symbol: '✗', tone: 'fail' },
  unknown: { word: 'Unknown', symbol: '?', tone: 'inconclusive' },
  holds: { word: 'Holds', symbol: '●', tone: 'plain' },
};

function state({ outcome }: Assertion): Markup {
  const { word, symbol, tone } = ASSERTION_SIGNS[outcome];
  return html`<span class="state ${tone}"><span aria-hidden="true">${symbol}</span> ${word}</span>`;
}

const COLUMNS: readonly Column<Assertion>[] = [
  { name: 'State', cell: state, width: 'state-column' },
  { name: 'Subject', cell: (each) => each.subject, head: true },
  { name: 'Expected', cell: (each) => each.expected },
  { name: 'Seen', cell: (each) => each.actual },
];

function rows(caption: string, assertions: readonly Assertion[]): Markup {
  const more = assertions.length - ROW_LIMIT;
  const drawn = table(
    caption,
    COLUMNS,
    assertions.slice(0, ROW_LIMIT),
    (each) => ASSERTION_SIGNS[each.outcome].tone,
  );
  return more > 0 ? html`${drawn}<p class="quiet">And ${more} more, in the recorded facts.</p>` : drawn;
}

function tally(assertions: readonly Assertion[]): string {
  const of = (outcome: Assertion['outcome']) => assertions.filter((each) => each.outcome === outcome).length;
  return [
    of('broken') > 0 ? `${of('broken')} broken` : '',
    of('unknown') > 0 ? `${of('unknown')} unknown` : '',
    `${of('holds')} of ${assertions.length} hold`,
  ]
    .filter((part) => part !== '')
    .join(', ');
}

export function assertionList(assertions: readonly Assertion[]): Markup {
  if (assertions.length === 0) return NOTHING;
  const ordered = brokenFirst(assertions);
  const holding = ordered.filter((each) => each.outcome === 'holds');
  const open = ordered.filter((each) => each.outcome !== 'holds');
  const title = html`<h5>Assertions <span class="aside">${tally(assertions)}</span></h5>`;
  if (assertions.length <= OPEN_LIMIT) return html`${title}${rows('Assertions, broken ones first', ordered)}`;
  return html`${title}
${open.length > 0 ? rows('Assertions that are broken or unknown', open) : ''}
${matrix(assertions)}
${
  holding.length > 0
    ? html`<details class="fold"><summary>${count(holding.length, 'assertion')} that ${holding.length === 1 ? 'holds' : 'hold'}</summary>
${rows('Assertions that hold', holding)}</details>`
    : ''
}`;
}

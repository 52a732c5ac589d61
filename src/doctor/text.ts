/** Findings as a person reads them: by area, what is broken in full, what works in one line each. */
import { AREAS, type Area, type Diagnosis, type Finding, type State } from './finding.js';

const MARKS: { readonly [state in State]: string } = {
  works: '✓ works  ',
  broken: '✗ BROKEN ',
  note: '· note   ',
  skipped: '– skipped',
};
const INDENT = 13;

export function renderDiagnosis(
  { title, file, counts, findings }: Diagnosis,
  width: number,
): readonly string[] {
  const areas = (Object.keys(AREAS) as Area[]).flatMap((area) => {
    const own = findings.filter((each) => each.area === area);
    return own.length === 0 ? [] : ['', AREAS[area], ...own.flatMap((each) => renderFinding(each, width))];
  });
  const { works, broken, note, skipped } = counts;
  return [
    `${title} (${file})`,
    ...areas,
    '',
    `${works} work, ${broken} broken, ${skipped} skipped, ${plural(note, 'note')}. ${
      broken > 0
        ? 'Mend what is broken, from the top, and run it again.'
        : skipped > 0
          ? 'Nothing is broken; what was skipped was not tried.'
          : note > 0
            ? 'What was tried works; the notes say what was not looked at.'
            : 'Everything that the file declares was tried and works.'
    }`,
  ];
}

function renderFinding(finding: Finding, width: number): readonly string[] {
  const { state, key, what, expected, seen, fix, place } = finding;
  const isPlain = state === 'works';
  const head = [...(key === '' ? [] : [key]), what].join(': ');
  const where =
    place === undefined || isPlain ? [] : [`at       ${place.file}:${place.line}:${place.column}`];
  const facts = [
    ...where,
    ...(expected === undefined ? [] : [`expected ${expected}`]),
    ...(seen === undefined ? [] : [`seen     ${seen}`]),
    ...(fix === undefined ? [] : [`fix      ${fix}`]),
  ];
  const indented = (text: string, indent: number, hang = indent) =>
    wrap(text, Math.max(30, width - hang)).map(
      (line, index) => `${' '.repeat(index === 0 ? indent : hang)}${line}`,
    );
  return [
    ...indented(head, INDENT).map((line, index) =>
      index === 0 ? `  ${MARKS[state]}${line.slice(11)}` : line,
    ),
    ...facts.flatMap((fact) => labelled(fact, width)),
  ];
}

/** `wrap` joins blanks, so that the label is put back in front of the first line. */
function labelled(fact: string, width: number): readonly string[] {
  const label = fact.slice(0, 9);
  const lines = wrap(fact.slice(9), Math.max(30, width - INDENT - 9));
  return lines.map((line, index) => `${' '.repeat(INDENT)}${index === 0 ? label : ' '.repeat(9)}${line}`);
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Greedy; a word longer than the line stays whole, so that it can be copied. */
function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.pop();
    if (last === undefined) lines.push(word);
    else if (last.length + 1 + word.length <= width) lines.push(`${last} ${word}`);
    else lines.push(last, word);
  }
  return lines;
}

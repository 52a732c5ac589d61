import type { YesNo } from '../fact.js';
import type { ExtensionFact } from '../probes/extensions/fact.js';
import type { VulnerabilityFact } from '../vulnerabilities/fact.js';
import { type Cell, heading, type Page, rows, type Tone, tone } from './page.js';

const answers: Readonly<Record<YesNo, Tone>> = { yes: 'bold', no: 'plain', inconclusive: 'unsure' };

function extensionRow({ id, state, observed, applicable, protocol, value }: ExtensionFact): Cell[] {
  const answer: Cell = applicable ? tone(state, answers[state]) : tone('-', 'dim');
  return [id, protocol ?? '', answer, value ?? tone(state === 'inconclusive' ? observed : '', 'dim')];
}

export function extensionLines(page: Page, list: readonly ExtensionFact[]): string[] {
  return [...heading(page, 'Extensions and resumption'), ...rows(page, list.map(extensionRow))];
}

const exposures = [
  ['vulnerable', 'bad'],
  ['inconclusive', 'unsure'],
] as const;

function vulnerabilityRow({ name, cve, observed }: VulnerabilityFact, state: string, how: Tone): Cell[] {
  return [tone(state, how), cve === null ? name : `${name} (${cve})`, tone(observed, 'dim')];
}

/** What is there, then what could not be seen, then in one paragraph what is not there. */
export function vulnerabilityLines(page: Page, list: readonly VulnerabilityFact[]): string[] {
  const found = exposures.flatMap(([state, how]) =>
    list.filter((fact) => fact.state === state).map((fact) => vulnerabilityRow(fact, state, how)),
  );
  const safe = list.filter(({ state }) => state === 'not-vulnerable').map(({ name }) => name);
  const absent: Cell[][] = safe.length === 0 ? [] : [['not vulnerable', safe.join(', ')]];
  return [...heading(page, 'Vulnerabilities'), ...rows(page, [...found, ...absent])];
}

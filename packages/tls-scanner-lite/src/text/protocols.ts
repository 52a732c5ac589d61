import type { State } from '../probes/ask.js';
import type { ProtocolFacts, SuiteFacts, SuitesFacts } from '../probes/walk.js';
import { describe } from '../reply.js';
import { type Cell, heading, type Page, rows, type Tone, tone } from './page.js';

const stateTone: Readonly<Record<State, Tone>> = {
  offered: 'bold',
  refused: 'plain',
  inconclusive: 'unsure',
};

/** Why a version is not there. What was chosen where it is there is told with its suites. */
function reason({ state, evidence }: ProtocolFacts): string {
  const last = evidence.at(-1);
  const reply = last?.replies.at(-1);
  if (state === 'offered' || last === undefined) return '';
  if (reply === undefined || reply.kind === 'server-hello') return last.conclusion;
  return state === 'refused' ? describe(reply) : `${last.conclusion}; last: ${describe(reply)}`;
}

export function protocolLines(page: Page, protocols: readonly ProtocolFacts[]): string[] {
  const list = protocols.map((facts): Cell[] => {
    const { protocol, state } = facts;
    return [protocol, tone(state, stateTone[state]), tone(reason(facts), 'dim')];
  });
  return [...heading(page, 'Protocols'), ...rows(page, list)];
}

const orders = {
  server: "the server's preference",
  client: "the client's preference",
  mixed: 'mixed preference',
  unknown: 'preference unknown',
} as const;

const sameSuites = (a: readonly SuiteFacts[], b: readonly SuiteFacts[]) =>
  JSON.stringify(a) === JSON.stringify(b);

function suiteRow({ hex, name, group, bits }: SuiteFacts): Cell[] {
  return [tone(hex, 'dim'), name, group ?? (bits === undefined ? '' : `${bits} bits`)];
}

/** The suites of each protocol; a list that was already shown, as it is with older versions, is not shown again. */
export function suiteLines(page: Page, list: readonly SuitesFacts[]): string[] {
  return list.flatMap(({ protocol, accepted, inconclusive, asked, preference, ordered }, index) => {
    const unsure = inconclusive.length > 0 ? `, ${inconclusive.length} inconclusive` : '';
    const order = preference === 'server' && !ordered ? ', its order not asked for' : '';
    const remark = `${accepted.length} of ${asked} accepted${unsure}; ${orders[preference]}${order}`;
    const before = list
      .slice(0, index)
      .find((other) => accepted.length > 3 && sameSuites(other.accepted, accepted));
    return [
      ...heading(page, `Suites of ${protocol}`, remark),
      ...(before === undefined ? rows(page, accepted.map(suiteRow)) : [`  the same as ${before.protocol}`]),
    ];
  });
}

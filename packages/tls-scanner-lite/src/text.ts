import type { Judgement } from './policy/policy.js';
import { describe } from './reply.js';
import type { Report } from './report.js';
import { certificateLines } from './text/certificates.js';
import { extensionLines, vulnerabilityLines } from './text/findings.js';
import { acceptedLines, diffieHellmanLines } from './text/key-exchange.js';
import { type Page, rows, tone } from './text/page.js';
import { policyLines } from './text/policy.js';
import { protocolLines, suiteLines } from './text/protocols.js';

function overview(page: Page, report: Report): string[] {
  const { target, starttls, control, connections, durationMs, limiter, budgetUsedUp } = report;
  const host = target.host.includes(':') ? `[${target.host}]` : target.host;
  const via = starttls === undefined ? '' : `, STARTTLS of ${starttls}`;
  const limited = limiter.noticed
    ? `connections are limited by rate: one every ${limiter.spacingMs} ms, ${limiter.repeats} hellos repeated`
    : undefined;
  const budget = budgetUsedUp ? 'used up: what is missing is inconclusive; see --max-connections' : undefined;
  const answered = control.answered ? `${control.hello} hello answered` : 'no hello was answered';
  return [
    ...rows(
      page,
      [
        [
          tone(`${host}:${target.port}`, 'bold'),
          `${connections} connections in ${(durationMs / 1000).toFixed(1)} s${via}`,
        ],
      ],
      0,
    ),
    ...rows(page, [[tone('control', 'dim'), `${answered}: ${describe(control.reply)}`]], 0),
    ...(budget === undefined ? [] : rows(page, [[tone('budget', 'unsure'), budget]], 0)),
    ...(limited === undefined ? [] : rows(page, [[tone('limiter', 'unsure'), limited]], 0)),
  ];
}

/** Without a control all states are the same, so that one line says it. */
function nothing(page: Page, judgements: readonly Judgement[]): string[] {
  return [
    '',
    ...rows(page, [[tone('Nothing could be observed: every state is inconclusive.', 'unsure')]], 0),
    ...rows(
      page,
      judgements.map(({ title, outcome }) => [`Policy: ${title}`, outcome]),
      0,
    ),
  ];
}

/** The report for people, at most `page.width` columns wide unless a single word is wider. */
export function text(report: Report, page: Page, judgements: readonly Judgement[] = []): string {
  if (!report.control.answered)
    return [...overview(page, report), ...nothing(page, judgements), ''].join('\n');
  const { suites, groups, signatureSchemes, diffieHellman, certificates, extensions, vulnerabilities } =
    report;
  return [
    ...overview(page, report),
    ...protocolLines(page, report.protocols),
    ...(suites === undefined ? [] : suiteLines(page, suites)),
    ...(groups === undefined ? [] : acceptedLines(page, 'Groups', groups)),
    ...(diffieHellman === undefined ? [] : diffieHellmanLines(page, diffieHellman)),
    ...(signatureSchemes === undefined ? [] : acceptedLines(page, 'Signature schemes', signatureSchemes)),
    ...(certificates === undefined ? [] : certificateLines(page, certificates)),
    ...(extensions === undefined ? [] : extensionLines(page, extensions)),
    ...(vulnerabilities === undefined ? [] : vulnerabilityLines(page, vulnerabilities)),
    ...judgements.flatMap((judgement) => policyLines(page, judgement)),
    '',
  ].join('\n');
}

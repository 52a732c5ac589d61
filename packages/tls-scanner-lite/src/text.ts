import type { CertificateResult } from './certificates/result.js';
import type { ProtocolFacts, SuitesFacts } from './probes/walk.js';
import { describe } from './reply.js';
import type { Report } from './report.js';

// Names in certificates and messages come from the server: nothing of them may steer the terminal.
function plain(text: string): string {
  return text.replace(/\p{Cc}/gu, '?');
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows.map((row) =>
    `  ${row.map((cell, column) => plain(cell).padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd(),
  );
}

function protocolRow({ protocol, state, evidence }: ProtocolFacts): string[] {
  const last = evidence.at(-1);
  const reply = last?.replies.at(-1);
  const why = [
    ...(reply === undefined ? [] : [describe(reply)]),
    ...(state === 'offered' ? [] : [last?.conclusion ?? '']),
  ];
  return [protocol, state, why.join('; ')];
}

const orders = {
  server: "in the server's order",
  client: "the client's order decides",
  mixed: 'mixed preference',
  unknown: 'preference unknown',
} as const;

function suiteLines({ protocol, accepted, inconclusive, asked, preference }: SuitesFacts): string[] {
  const unsure = inconclusive.length > 0 ? `, ${inconclusive.length} inconclusive` : '';
  return [
    '',
    `Suites of ${protocol}: ${accepted.length} of ${asked} accepted${unsure} (${orders[preference]})`,
    ...table(
      accepted.map(({ hex, name, group, bits }) => [
        hex,
        name,
        group ?? (bits === undefined ? '' : `${bits} bits`),
      ]),
    ),
  ];
}

function certificateLines(result: CertificateResult): string[] {
  const { authentication, source, state } = result;
  if (state === 'none') return table([[authentication, `none (${source})`]]);
  if (state === 'inconclusive') return table([[authentication, `inconclusive: ${result.cause} (${source})`]]);
  const names = result.chain.map((facts) => (facts.parsed ? facts.subject : 'not parsable'));
  const leaf = result.chain[0];
  const dates =
    leaf?.parsed === true ? [`  ${leaf.notBefore} to ${leaf.notAfter}`, `  sha256 ${leaf.sha256}`] : [];
  return [
    ...table([
      [authentication, [...new Set(result.problems.map(({ code }) => code))].join(', ') || 'ok', source],
    ]),
    ...[`  ${names.join(' < ')}`, ...dates].map((line) => `  ${plain(line)}`),
    ...result.problems.map(({ code, detail }) => `    ${code}: ${plain(detail)}`),
  ];
}

/** The report for people, without colour, one fact a line. */
export function text(report: Report): string {
  const { target, control, suites = [], certificates } = report;
  return [
    `${target.host}:${target.port}  ${report.connections} connections, ${report.durationMs} ms`,
    `Control: ${control.hello} hello, ${describe(control.reply)}`,
    '',
    'Protocols',
    ...table(report.protocols.map(protocolRow)),
    ...suites.flatMap(suiteLines),
    ...(certificates === undefined ? [] : ['', 'Certificates', ...certificates.flatMap(certificateLines)]),
    '',
  ].join('\n');
}

import type { CertificateFacts } from '../certificates/facts.js';
import type { OcspFacts } from '../certificates/ocsp.js';
import type { CertificateResult } from '../certificates/result.js';
import type { SctFacts } from '../certificates/sct.js';
import { type Cell, few, heading, type Page, rows, tone } from './page.js';

const day = (time: string) => time.slice(0, 10);

function ocspCell(ocsp: OcspFacts | undefined): Cell | undefined {
  if (ocsp === undefined) return undefined;
  if (!ocsp.stapled) return 'not stapled';
  const until = ocsp.nextUpdate === undefined ? '' : `, until ${day(ocsp.nextUpdate)}`;
  const failures = ocsp.failures.length === 0 ? '' : `: ${ocsp.failures.join(', ')}`;
  const text = `stapled: ${ocsp.status}${until}${failures}`;
  return ocsp.status === 'good' ? text : tone(text, ocsp.status === 'revoked' ? 'bad' : 'unsure');
}

function sctText(scts: readonly SctFacts[]): string | undefined {
  const sound = scts.filter((fact) => fact.parsed);
  if (scts.length === 0) return undefined;
  const sources = [...new Set(sound.map(({ source }) => source))].join(', ');
  const broken = scts.length - sound.length;
  return `${sound.length}${sources === '' ? '' : ` (${sources})`}${broken > 0 ? `, ${broken} unreadable` : ''}`;
}

function keyText({ key, signature }: Extract<CertificateFacts, { parsed: true }>): string {
  const size = key.curve ?? (key.bits === undefined ? undefined : `${key.bits} bits`);
  const what = [key.type.toUpperCase(), size].filter((part) => part !== undefined).join(' ');
  const hash = signature.hash === undefined ? '' : ` with ${signature.hash}`;
  return `${what}, signed ${signature.algorithm}${hash}`;
}

type Presented = Extract<CertificateResult, { state: 'presented' }>;

function presentedLines(page: Page, { chain, problems, ocsp, scts }: Presented): string[] {
  const [leaf] = chain;
  const details: (readonly [string, Cell | undefined])[] = [
    ['chain', chain.map((facts) => (facts.parsed ? facts.subject : 'not readable')).join(' < ')],
  ];
  if (leaf?.parsed === true) {
    details.push(
      [
        'names',
        leaf.sans.length === 0
          ? 'none'
          : few(
              leaf.sans.map((san) => san.replace(/^(dns|ip):/, '')),
              8,
            ),
      ],
      ['key', keyText(leaf)],
      ['valid', `${day(leaf.notBefore)} to ${day(leaf.notAfter)} (${Math.round(leaf.validityDays)} days)`],
      ['status', ocspCell(ocsp)],
      ['SCTs', sctText(scts)],
      ['sha256', leaf.sha256],
    );
  }
  const facts = details.flatMap(([name, cell]) => (cell === undefined ? [] : [[tone(name, 'dim'), cell]]));
  const wrong = problems.map(({ code, detail }) => [tone(code, 'bad'), detail]);
  return [...rows(page, facts, 4), ...rows(page, wrong, 4)];
}

function resultLines(page: Page, result: CertificateResult): string[] {
  const { authentication, source } = result;
  if (result.state === 'none') return rows(page, [[authentication, 'none', tone(source, 'dim')]]);
  if (result.state === 'inconclusive')
    return rows(page, [
      [authentication, tone('inconclusive', 'unsure'), tone(`${source}: ${result.cause}`, 'dim')],
    ]);
  const codes = [...new Set(result.problems.map(({ code }) => code))].join(', ');
  const verdict = codes === '' ? tone('no problems', 'good') : tone(codes, 'bad');
  return [...rows(page, [[authentication, verdict, tone(source, 'dim')]]), ...presentedLines(page, result)];
}

export function certificateLines(page: Page, list: readonly CertificateResult[]): string[] {
  return [...heading(page, 'Certificates'), ...list.flatMap((result) => resultLines(page, result))];
}

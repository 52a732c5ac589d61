import { existsSync, readFileSync } from 'node:fs';
import {
  partsOf,
  protocolsOf,
  readArguments,
  starttlsOf,
  usage,
  vulnerabilitiesOf,
  type Wanted,
  whole,
} from './command/options.js';
import { targetOf } from './command/target.js';
import { ScanError } from './errors.js';
import type { Judgement } from './policy/policy.js';
import type { Report } from './report.js';
import { type ScanOptions, scan } from './scan.js';

/** Where the command writes to. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Columns for the table. */
  readonly width: number;
  /** Whether `out` shows colours. */
  readonly colour: boolean;
  /** Whether `err` is watched by someone, who wants to know how far a long scan is. */
  readonly watched: boolean;
  /** Ends the scan early; what is missing then is inconclusive. */
  readonly signal?: AbortSignal;
}

function readCa(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error';
    throw new ScanError('bad-ca', `--ca ${file} can't be read (${code}); give a file with PEM certificates`, {
      cause,
    });
  }
}

function scanOptions({ values }: Wanted, signal: AbortSignal | undefined): ScanOptions {
  const vulnerabilities = vulnerabilitiesOf(values.vulnerability);
  const what =
    partsOf(values.only) ?? (vulnerabilities === undefined ? undefined : ['vulnerabilities' as const]);
  const protocols = protocolsOf(values.protocol);
  const starttls = starttlsOf(values.starttls);
  const timeoutMs = whole('--timeout', values.timeout, 5000);
  const maxValidityDays = whole('--max-validity', values['max-validity'], 398);
  const maxConnections = whole('--max-connections', values['max-connections'], 500);
  const maxAtOnce = whole('--at-once', values['at-once'], 2);
  return {
    ...(values.ca === undefined ? {} : { ca: values.ca.map(readCa) }),
    ...(what === undefined ? {} : { what }),
    ...(vulnerabilities === undefined ? {} : { vulnerabilities }),
    ...(protocols === undefined ? {} : { protocols }),
    ...(starttls === undefined ? {} : { starttls }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(maxValidityDays === undefined ? {} : { maxValidityDays }),
    ...(maxConnections === undefined ? {} : { maxConnections }),
    ...(maxAtOnce === undefined ? {} : { maxAtOnce }),
    ...(values.order === true ? { order: 'always' } : {}),
    ...(signal === undefined ? {} : { signal }),
  };
}

function exitCode(report: Report, judgements: readonly Judgement[]): number {
  if (report.protocols.every(({ state }) => state === 'inconclusive')) return 2;
  if (judgements.some(({ outcome }) => outcome === 'not-met')) return 1;
  return judgements.some(({ outcome }) => outcome === 'undetermined') ? 2 : 0;
}

async function judgesOf(names: readonly string[]) {
  const { judgeOf } = await import('./command/policies.js');
  return names.map(judgeOf);
}

/** As the manifest of the package has it, which is one folder further from the bundle than from this module. */
function version(): string {
  const places = ['../package.json', '../../package.json'].map((path) => new URL(path, import.meta.url));
  const file = places.find((place) => existsSync(place));
  const manifest: unknown = file === undefined ? null : JSON.parse(readFileSync(file, 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : '';
}

async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  const wanted = readArguments(args);
  const { values, positionals } = wanted;
  if (values.help === true || values.version === true) {
    terminal.out(values.help === true ? usage : `${version()}\n`);
    return 0;
  }
  if (values.policy?.includes('list') === true) {
    const { policyList } = await import('./command/policies.js');
    terminal.out(policyList());
    return 0;
  }
  const judges = values.policy === undefined ? [] : await judgesOf(values.policy);
  const show = terminal.watched ? (await import('./command/progress.js')).showProgress : undefined;
  const running = scan(targetOf(positionals, values), scanOptions(wanted, terminal.signal));
  // The rest is loaded while the scan waits for the server.
  const layout = values.json === true ? undefined : import('./text.js');
  const [report] = await Promise.all([running, show?.(running, terminal.err)]);
  const judgements = judges.map((judge) => judge(report));
  if (layout === undefined) {
    const all = judgements.length > 0 ? { ...report, judgements } : report;
    terminal.out(`${JSON.stringify(all, undefined, 2)}\n`);
  } else {
    const { text } = await layout;
    terminal.out(text(report, { width: Math.max(60, terminal.width), colour: terminal.colour }, judgements));
  }
  if (!report.control.answered) {
    const { advice } = await import('./command/advice.js');
    const hint = advice(report);
    if (hint !== undefined) terminal.err(`tls-scanner-lite: ${hint}\n`);
  }
  return exitCode(report, judgements);
}

/** The command line: writes the report, then complaints and advice, and gives the exit code. */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await main(args, terminal);
  } catch (error) {
    if (!(error instanceof ScanError)) throw error;
    // A file name or a host may hold anything, as it comes from a script.
    terminal.err(`tls-scanner-lite: ${error.message.replace(/\p{Cc}/gu, '?')}\n`);
    return 3;
  }
}

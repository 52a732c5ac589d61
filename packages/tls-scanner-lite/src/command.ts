import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ScanError } from './errors.js';
import type { Target } from './report.js';
import { type ScanOptions, scan } from './scan.js';
import { text } from './text.js';

const usage = `Usage: tls-scanner-lite HOST:PORT [options]

Shows which protocols, cipher suites and certificates a TLS server offers.

  --json             the report as JSON
  --ca FILE          trust these PEM authorities instead of Node's own (repeatable)
  --servername NAME  send this name, and match certificates with it
  --timeout MS       for one connection (default 5000)
  --help

Exit code: 0 scanned, 2 nothing could be observed, 3 bad input.
Example: tls-scanner-lite localhost:8443 --ca ca.pem
`;

function targetOf(spec: string, servername: string | undefined): Target {
  const match = /^(?:\[([^\]]+)\]|([^:]+)):(\d+)$/.exec(spec);
  const host = match?.[1] ?? match?.[2];
  if (host === undefined) {
    throw new ScanError(
      'bad-target',
      `${JSON.stringify(spec)} is not HOST:PORT, such as example.org:443 or [::1]:443`,
    );
  }
  return { host, port: Number(match?.[3]), ...(servername === undefined ? {} : { servername }) };
}

function readCa(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ScanError('bad-ca', `${file} can't be read`, { cause });
  }
}

async function main(args: string[], out: (text: string) => void): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      json: { type: 'boolean' },
      ca: { type: 'string', multiple: true },
      servername: { type: 'string' },
      timeout: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) {
    out(usage);
    return 0;
  }
  const [spec, ...more] = positionals;
  if (spec === undefined || more.length > 0)
    throw new ScanError('bad-target', 'give one HOST:PORT; see --help');
  const options: ScanOptions = {
    ...(values.ca === undefined ? {} : { ca: values.ca.map(readCa) }),
    ...(values.timeout === undefined ? {} : { timeoutMs: Number(values.timeout) }),
  };
  const report = await scan(targetOf(spec, values.servername), options);
  out(values.json === true ? `${JSON.stringify(report, undefined, 2)}\n` : text(report));
  return report.protocols.every(({ state }) => state === 'inconclusive') ? 2 : 0;
}

/** parseArgs has errors of its own, which also are bad input. */
function isBadInput(error: unknown): error is Error {
  if (error instanceof ScanError) return true;
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}

/** The command line: writes the report to `out`, complaints to `err`, and gives the exit code. */
export async function run(
  args: string[],
  out: (text: string) => void,
  err: (text: string) => void,
): Promise<number> {
  try {
    return await main(args, out);
  } catch (error) {
    if (!isBadInput(error)) throw error;
    err(`tls-scanner-lite: ${error.message}\n`);
    return 3;
  }
}

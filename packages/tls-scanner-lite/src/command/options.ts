import { parseArgs } from 'node:util';
import { type StarttlsProtocol, starttlsProtocols } from '../dialogue/refusal.js';
import { ScanError } from '../errors.js';
import { type Protocol, protocols } from '../protocol.js';
import type { Part } from '../report.js';
import { type VulnerabilityId, vulnerabilityIds } from '../vulnerabilities/fact.js';
import { nearest } from './nearest.js';

const parts: Readonly<Record<Part, true>> = {
  protocols: true,
  suites: true,
  groups: true,
  signatures: true,
  certificates: true,
  extensions: true,
  vulnerabilities: true,
};

export const partNames = Object.keys(parts) as Part[];

/** Options as typed, before their values are looked at. */
export const spec = {
  json: { type: 'boolean' },
  only: { type: 'string', multiple: true },
  vulnerability: { type: 'string', multiple: true },
  protocol: { type: 'string', multiple: true },
  starttls: { type: 'string' },
  policy: { type: 'string', multiple: true },
  ca: { type: 'string', multiple: true },
  servername: { type: 'string' },
  address: { type: 'string' },
  'max-validity': { type: 'string' },
  timeout: { type: 'string' },
  'max-connections': { type: 'string' },
  'at-once': { type: 'string' },
  order: { type: 'boolean' },
  version: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

export const usage = `Usage: tls-scanner-lite HOST:PORT [options]

Shows what a TLS server offers: protocols, cipher suites, groups, signature schemes, certificates,
extensions, and weaknesses. Facts only, unless a policy is named.

What to look at
  --only PART,PART      some of: ${partNames.slice(0, 4).join(', ')},
                        ${partNames.slice(4).join(', ')} (default: all)
  --vulnerability ID,ID only these findings; alone, also --only vulnerabilities:
                        ${vulnerabilityIds.slice(0, 8).join(', ')},
                        ${vulnerabilityIds.slice(8).join(', ')}
  --protocol NAME       only this version, such as "TLS 1.2" or tls1.2 (repeatable)
  --starttls PROTOCOL   speak this first: ${starttlsProtocols.slice(0, 7).join(', ')},
                        ${starttlsProtocols.slice(7).join(', ')}
  --order               the server's order of suites, also where it takes a second walk
  --policy NAME         judge the facts by a policy (repeatable); "--policy list" names them

How to get there
  --address IP          connect to this address instead of resolving HOST
  --servername NAME     send this name, and match certificates with it
  --ca FILE             trust these PEM authorities instead of Node's own (repeatable)
  --max-validity DAYS   a leaf that is valid for longer has a problem (default: no limit)
  --timeout MS          for one connection, greeting and all (default 5000)
  --max-connections N   what is missing after so many is inconclusive (default 4000)
  --at-once N           connections open at once (default: 4, up to 48 on a distant server)

Output
  --json                the report as JSON; schema in the package, schema/report.schema.json
  --version, --help

Exit code: 0 scanned, and every policy is met; 1 a policy is not met; 2 nothing was observed, or a policy
is undetermined; 3 bad input.
Colour only on a terminal; NO_COLOR turns it off.

Examples:
  tls-scanner-lite localhost:8443 --ca ca.pem
  tls-scanner-lite mail.example.org:25 --starttls smtp --only protocols,certificates
  tls-scanner-lite ehr.example.org:443 --policy sp800-52r2-public --json
`;

type Values = ReturnType<typeof parseArgs<{ options: typeof spec; allowPositionals: true }>>['values'];

/** What the command line asks for. */
export interface Wanted {
  readonly values: Values;
  readonly positionals: readonly string[];
}

/** @throws {ScanError} `bad-option` that names the option, what is wrong, and what to write instead. */
export function readArguments(args: readonly string[]): Wanted {
  const { tokens } = parseArgs({
    args: [...args],
    options: spec,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const { name, rawName, value } = token;
    if (!Object.hasOwn(spec, name)) {
      const like = nearest(name, Object.keys(spec));
      const remedy = like === undefined ? 'see --help' : `did you mean --${like}?`;
      throw new ScanError('bad-option', `unknown option ${rawName}; ${remedy}`);
    }
    const { type } = spec[name as keyof typeof spec];
    if (type === 'boolean' && value !== undefined)
      throw new ScanError(
        'bad-option',
        `${rawName} takes no value, but was given "${value}"; write ${rawName} alone`,
      );
    // Two hyphens after an option that wants a value are the next option, not its value.
    if (type === 'string' && (value === undefined || value.startsWith('--')))
      throw new ScanError('bad-option', `${rawName} needs a value; see --help for what it may be`);
  }
  const { values, positionals } = parseArgs({ args: [...args], options: spec, allowPositionals: true });
  return { values, positionals };
}

/** A whole number above 0, or undefined when the option was not given. */
export function whole(option: string, text: string | undefined, example: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value > 0) return value;
  throw new ScanError(
    'bad-option',
    `${option} must be a whole number above 0, not "${text}"; for example ${option} ${example}`,
  );
}

function oneOf<Name extends string>(option: string, text: string, names: readonly Name[]): Name {
  const found = names.find((name) => name === text.toLowerCase());
  if (found !== undefined) return found;
  const like = nearest(text.toLowerCase(), names);
  const remedy = like === undefined ? '' : `; did you mean ${like}?`;
  throw new ScanError('bad-option', `${option} must be one of ${names.join(', ')}; not "${text}"${remedy}`);
}

/** Parts from `--only`, which may be repeated and may hold commas. */
export function partsOf(texts: readonly string[] | undefined): Part[] | undefined {
  return texts?.flatMap((text) => text.split(',')).map((text) => oneOf('--only', text.trim(), partNames));
}

export function vulnerabilitiesOf(texts: readonly string[] | undefined): VulnerabilityId[] | undefined {
  return texts
    ?.flatMap((text) => text.split(','))
    .map((text) => oneOf('--vulnerability', text.trim(), vulnerabilityIds));
}

export function starttlsOf(text: string | undefined): StarttlsProtocol | undefined {
  return text === undefined ? undefined : oneOf('--starttls', text, starttlsProtocols);
}

const bare = (text: string) => text.toLowerCase().replace(/[\s_v-]/g, '');

/** Versions as people write them: `TLS 1.2`, `tls1.2`, `TLSv1.2`, `tls1_2`, `1.2`, `sslv3`. */
export function protocolsOf(texts: readonly string[] | undefined): Protocol[] | undefined {
  return texts
    ?.flatMap((text) => text.split(','))
    .map((text) => {
      const written = bare(text).replace(/^(tls|ssl)?(\d)[._]?(\d)?$/, (_, name = '', major, minor = '0') => {
        return `${name === '' ? 'tls' : name}${major}.${minor}`;
      });
      const found = protocols.find((protocol) => bare(protocol) === written);
      if (found !== undefined) return found;
      throw new ScanError(
        'bad-option',
        `--protocol must be one of ${protocols.join(', ')}; not "${text}"; for example --protocol tls1.2`,
      );
    });
}

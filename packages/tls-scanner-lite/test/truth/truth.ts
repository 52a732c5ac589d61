import { type Preference, type Protocol, protocols, type Report, suites } from '../../src/index.js';
import type { ExtensionTruth } from './extensions.js';

type ByProtocol<T> = Partial<Record<Protocol, T>>;

/** What a report must say about a server: no more, no less. */
export interface Truth {
  /** Offered versions, each with exactly its suites (in any order). Every other version is refused. */
  readonly suites: ByProtocol<readonly number[]>;
  /** Whose order decides, where that is part of the configuration. */
  readonly preference?: ByProtocol<Preference>;
  /** Exactly the groups by version; the scan looks at TLS 1.3 and the highest version below it. */
  readonly groups: ByProtocol<readonly string[]>;
  /** Size of the server's own prime in the versions that have DHE, and the ffdhe groups that it takes from a client. */
  readonly diffieHellman: ByProtocol<{ readonly bits: number; readonly ffdhe: readonly string[] }>;
  readonly signatureSchemes: ByProtocol<readonly string[]>;
  /** One entry for each kind of key that the server has, with the problems of its chain (none: sound). */
  readonly certificates: Partial<Record<'RSA' | 'ECDSA', readonly string[]>>;
  readonly extensions: ExtensionTruth;
  /** What it is vulnerable to: that and nothing else. */
  readonly vulnerabilities: readonly string[];
  /** Findings that can't be decided from outside. */
  readonly undecidable?: readonly string[];
}

const hex = (id: number) => {
  const name = suites.find((suite) => suite.id === id)?.name ?? 'unknown';
  return `0x${id.toString(16).toUpperCase().padStart(4, '0')} ${name}`;
};

/** What is in one list and not in the other, in words. */
function compare(field: string, actual: readonly string[], expected: readonly string[]): string[] {
  return [
    ...expected.filter((entry) => !actual.includes(entry)).map((entry) => `${field}: ${entry} was not found`),
    ...actual.filter((entry) => !expected.includes(entry)).map((entry) => `${field}: ${entry} is not there`),
    ...actual
      .filter((entry, index) => actual.indexOf(entry) !== index)
      .map((entry) => `${field}: ${entry} twice`),
  ];
}

/** The same by version: entries of a list of the report, as texts, against the truth about each version. */
function compareByProtocol<T extends { readonly protocol: Protocol }>(
  field: string,
  found: readonly T[] | undefined,
  texts: (entry: T) => readonly string[],
  expected: (protocol: Protocol) => readonly string[] | undefined,
): string[] {
  if (found === undefined) return [`${field} are missing in the report`];
  return protocols.flatMap((protocol) =>
    compare(
      `${field} of ${protocol}`,
      found.filter((entry) => entry.protocol === protocol).flatMap(texts),
      expected(protocol) ?? [],
    ),
  );
}

function protocolDifferences(report: Report, truth: Truth): string[] {
  const expected = protocols.map(
    (protocol) => `${protocol} ${truth.suites[protocol] === undefined ? 'refused' : 'offered'}`,
  );
  return compare(
    'protocols',
    report.protocols.map(({ protocol, state }) => `${protocol} ${state}`),
    expected,
  );
}

function suiteDifferences(report: Report, truth: Truth): string[] {
  return [
    ...compareByProtocol(
      'suites',
      report.suites,
      ({ accepted, inconclusive }) => [
        ...accepted.map(({ id }) => hex(id)),
        ...inconclusive.map((id) => `inconclusive ${hex(id)}`),
      ],
      (protocol) => truth.suites[protocol]?.map(hex),
    ),
    ...(report.suites ?? []).flatMap(({ protocol, preference }) => {
      const expected = truth.preference?.[protocol] ?? preference;
      return expected === preference
        ? []
        : [`preference of ${protocol}: ${preference} instead of ${expected}`];
    }),
  ];
}

interface Named {
  readonly protocol: Protocol;
  readonly accepted: readonly { readonly name: string }[];
  readonly inconclusive: readonly number[];
}

const names = ({ accepted, inconclusive }: Named) => [
  ...accepted.map(({ name }) => name),
  ...inconclusive.map((id) => `inconclusive ${id}`),
];

function keyDifferences(report: Report, truth: Truth): string[] {
  return [
    ...compareByProtocol('groups', report.groups, names, (protocol) => truth.groups[protocol]),
    ...compareByProtocol(
      'signature schemes',
      report.signatureSchemes,
      names,
      (protocol) => truth.signatureSchemes[protocol],
    ),
    ...compareByProtocol(
      'primes',
      report.diffieHellman,
      ({ own, ffdhe }) => [`own ${own.state} ${own.state === 'yes' ? own.bits : ''}`, ...ffdhe],
      (protocol) => {
        const expected = truth.diffieHellman[protocol];
        return expected && [`own yes ${expected.bits}`, ...expected.ffdhe];
      },
    ),
  ];
}

function certificateDifferences(report: Report, truth: Truth): string[] {
  return (['RSA', 'ECDSA'] as const).flatMap((kind) => {
    const problems = truth.certificates[kind];
    const actual = (report.certificates ?? [])
      .filter(({ authentication }) => authentication === kind)
      .flatMap((entry) =>
        entry.state === 'presented'
          ? ['presented', ...new Set(entry.problems.map(({ code }) => code))]
          : [entry.state],
      );
    return compare(
      `certificate for ${kind}`,
      actual,
      problems === undefined ? ['none'] : ['presented', ...problems],
    );
  });
}

function extensionDifferences(report: Report, truth: Truth): string[] {
  const facts = report.extensions ?? [];
  const keys = facts.map(({ id, protocol }) => {
    const exact = `${id} ${protocol}`;
    return exact in truth.extensions ? exact : id;
  });
  const unasked = Object.keys(truth.extensions).filter((key) => !keys.includes(key));
  return [
    ...unasked.map((key) => `${key}: nothing is reported`),
    ...facts.flatMap(({ state, value, applicable, observed }, index) => {
      const key = keys[index] ?? '';
      const actual = applicable
        ? [state, ...(value === undefined ? [] : [value])].join(' ')
        : 'not applicable';
      const expected = truth.extensions[key];
      return actual === expected ? [] : [`${key}: ${actual} instead of ${expected} (${observed})`];
    }),
  ];
}

/** Every finding that a whole scan has. */
const findings = [
  ...['heartbleed', 'ccs-injection', 'ticketbleed', 'robot', 'poodle', 'sweet32', 'freak', 'logjam', 'drown'],
  ...['beast', 'crime', 'rc4', 'null', 'export', 'anonymous'],
];

function vulnerabilityDifferences(report: Report, truth: Truth): string[] {
  const stateOf = (id: string) => {
    if (truth.vulnerabilities.includes(id)) return 'vulnerable';
    return truth.undecidable?.includes(id) === true ? 'inconclusive' : 'not-vulnerable';
  };
  return compare(
    'vulnerabilities',
    (report.vulnerabilities ?? []).map(({ id, state }) => `${id} ${state}`),
    findings.map((id) => `${id} ${stateOf(id)}`),
  );
}

/** Everything in which a report departs from the truth, one sentence each; empty when it is right in all. */
export function differences(report: Report, truth: Truth): string[] {
  return [
    ...protocolDifferences(report, truth),
    ...suiteDifferences(report, truth),
    ...keyDifferences(report, truth),
    ...certificateDifferences(report, truth),
    ...extensionDifferences(report, truth),
    ...vulnerabilityDifferences(report, truth),
  ];
}

import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect, onTestFinished, test } from 'vitest';
import type { CertificateFacts } from '../src/certificates/facts.js';
import type { OcspFacts, OcspFailure, StapledFacts } from '../src/certificates/ocsp.js';
import type { SctFacts } from '../src/certificates/sct.js';
import { starttlsProtocols } from '../src/dialogue/refusal.js';
import {
  type CertificateResult,
  type ControlFacts,
  type Evidence,
  type Judgement,
  judge,
  type Problem,
  type ProblemCode,
  type ProtocolFacts,
  policies,
  protocols,
  type Reply,
  type Report,
  type RuleResult,
  type SuiteFacts,
  type SuitesFacts,
  scan,
  startResponder,
  type Target,
  type VulnerabilityFact,
} from '../src/index.js';
import { type ExtensionFact, extensionIds } from '../src/probes/extensions/fact.js';
import { catalogue } from '../src/vulnerabilities/fact.js';
import { staple } from './ocsp.js';
import { now, soundChain } from './pki.js';
import { httpsServer } from './servers.js';

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly oneOf?: readonly Schema[];
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly additionalProperties?: boolean;
}

const schema = JSON.parse(
  readFileSync(new URL('../schema/report.schema.json', import.meta.url), 'utf8'),
) as Schema;
const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true });
addFormats.default(ajv);
const validate = ajv.compile(schema);

const complaints = (report: unknown) => {
  validate(JSON.parse(JSON.stringify(report)));
  return validate.errors?.map(({ instancePath, message }) => `${instancePath} ${message}`) ?? [];
};

const definition = (name: string): Schema => {
  const found = schema.$defs?.[name];
  if (found === undefined) throw new Error(`the schema has no definition ${name}`);
  return found;
};
const keys = ({ properties = {} }: Schema) => Object.keys(properties).sort();
/** The alternative whose property has this value. */
const variant = ({ oneOf = [] }: Schema, property: string, value: unknown): Schema =>
  oneOf.find(({ properties }) => properties?.[property]?.const === value) ?? {};

// The compiler refuses a table that lacks a field or has one too many, so that a new field can't miss the schema.
const fields = <T>(table: Readonly<Record<keyof Required<T>, 1>>) => Object.keys(table).sort();
const values = <T extends string>(table: Readonly<Record<T, 1>>) => Object.keys(table).sort();

const { root, intermediate, leaf } = await soundChain('RSA-2048');

test('the report of a Node server fits the schema', async () => {
  const port = await httpsServer({ key: leaf.key, cert: `${leaf.pem}\n${intermediate.pem}` });
  const report = await scan({ host: 'localhost', port, address: '127.0.0.1' }, { now, ca: [root.pem] });
  expect(complaints(report)).toEqual([]);
  expect(report.certificates?.some(({ state }) => state === 'presented')).toBe(true);
  // As `--json --policy` prints it.
  const judgements = policies.map((policy) => judge(report, policy));
  expect(complaints({ ...report, judgements })).toEqual([]);
});

test('the report of a server that staples fits the schema', async () => {
  const server = createServer({ key: leaf.key, cert: `${leaf.pem}\n${intermediate.pem}` });
  const response = staple({ leaf, issuer: intermediate });
  server.on('OCSPRequest', (_, __, respond: (error: null, bytes: Buffer) => void) => respond(null, response));
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const target = { host: 'localhost', port, address: '127.0.0.1' };
  const report = await scan(target, { now, ca: [root.pem], what: ['certificates'] });
  expect(complaints(report)).toEqual([]);
  const [presented] = report.certificates?.filter((each) => each.state === 'presented') ?? [];
  expect(presented?.ocsp).toMatchObject({ stapled: true, status: 'good', signature: 'valid' });
});

test('reports of the responder, from SSL 2.0 on, fit the schema', async () => {
  const all = protocols.filter((protocol) => protocol !== 'TLS 1.3');
  const certificates = [leaf.der, intermediate.der, root.der];
  const { port, close } = await startResponder({ protocols: all, certificates });
  onTestFinished(close);
  const report = await scan(
    { host: '127.0.0.1', port },
    { timeoutMs: 500, what: ['suites', 'certificates'] },
  );
  expect(complaints(report)).toEqual([]);
});

test.each(['reset', 'silent', 'garbage', 'close'] as const)(
  'the report of a responder whose answer is "%s" fits the schema',
  async (behaviour) => {
    const { port, close } = await startResponder({ protocols: ['TLS 1.2'], behaviour });
    onTestFinished(close);
    expect(complaints(await scan({ host: '127.0.0.1', port }, { timeoutMs: 100 }))).toEqual([]);
  },
);

test('the report of a closed port, and of a mail server that is none, fit the schema', async () => {
  const { port, close } = await startResponder({ protocols: ['TLS 1.2'] });
  await close();
  const closed = await scan({ host: '127.0.0.1', port });
  expect(complaints(closed)).toEqual([]);
  expect(complaints(await scan({ host: '127.0.0.1', port }, { starttls: 'smtp' }))).toEqual([]);
  expect(complaints({ ...closed, grade: 'A' })).not.toEqual([]);
  expect(complaints({ ...closed, control: undefined })).not.toEqual([]);
  expect(
    complaints({ ...closed, protocols: [{ protocol: 'TLS 1.4', state: 'offered', evidence: [] }] }),
  ).not.toEqual([]);
});

test('every object of the schema refuses fields that it does not know', () => {
  const open: string[] = [];
  const visit = (part: Schema, path: string) => {
    if (part.properties !== undefined && part.additionalProperties !== false) open.push(path);
    for (const [name, each] of Object.entries(part.properties ?? {})) visit(each, `${path}/${name}`);
    for (const [index, each] of (part.oneOf ?? []).entries()) visit(each, `${path}[${index}]`);
    if (part.items !== undefined) visit(part.items, `${path}[]`);
    for (const [name, each] of Object.entries(part.$defs ?? {})) visit(each, name);
  };
  visit(schema, '');
  expect(open).toEqual([]);
});

test('the schema has the fields of the types, no more and no fewer', () => {
  const at = (value: Schema | undefined) => keys(value ?? {});
  expect(keys(schema)).toEqual(
    fields<Report & { judgements: never }>({
      target: 1,
      starttls: 1,
      startedAt: 1,
      durationMs: 1,
      connections: 1,
      budgetUsedUp: 1,
      limiter: 1,
      control: 1,
      protocols: 1,
      suites: 1,
      groups: 1,
      signatureSchemes: 1,
      diffieHellman: 1,
      certificates: 1,
      extensions: 1,
      vulnerabilities: 1,
      judgements: 1,
    }),
  );
  expect(at(schema.properties?.target)).toEqual(
    fields<Target>({ host: 1, port: 1, address: 1, servername: 1 }),
  );
  expect(at(schema.properties?.limiter)).toEqual(
    fields<Report['limiter']>({ noticed: 1, spacingMs: 1, repeats: 1 }),
  );
  expect(at(schema.properties?.protocols?.items)).toEqual(
    fields<ProtocolFacts>({ protocol: 1, state: 1, evidence: 1 }),
  );
  expect(keys(definition('control'))).toEqual(
    fields<ControlFacts>({
      answered: 1,
      hello: 1,
      reply: 1,
      tried: 1,
      repeated: 1,
      repeatedAnswered: 1,
      last: 1,
    }),
  );
  expect(keys(definition('evidence'))).toEqual(
    fields<Evidence>({ offer: 1, replies: 1, control: 1, conclusion: 1 }),
  );
  expect(keys(definition('suites'))).toEqual(
    fields<SuitesFacts>({
      protocol: 1,
      accepted: 1,
      inconclusive: 1,
      asked: 1,
      preference: 1,
      ordered: 1,
      evidence: 1,
    }),
  );
  expect(keys(definition('suite'))).toEqual(
    fields<SuiteFacts>({ id: 1, hex: 1, name: 1, group: 1, bits: 1 }),
  );
  const evidence = { protocol: 1, evidence: 1 } as const;
  expect(keys(definition('groups'))).toEqual(
    fields<NonNullable<Report['groups']>[number]>({
      ...evidence,
      accepted: 1,
      inconclusive: 1,
      preferred: 1,
    }),
  );
  expect(keys(definition('signatureSchemes'))).toEqual(
    fields<NonNullable<Report['signatureSchemes']>[number]>({ ...evidence, accepted: 1, inconclusive: 1 }),
  );
  expect(keys(definition('diffieHellman'))).toEqual(
    fields<NonNullable<Report['diffieHellman']>[number]>({ ...evidence, own: 1, ffdhe: 1 }),
  );
  expect(keys(definition('judgement'))).toEqual(
    fields<Judgement>({ policy: 1, title: 1, outcome: 1, rules: 1 }),
  );
  expect(at(definition('judgement').properties?.rules?.items)).toEqual(
    fields<RuleResult>({
      rule: 1,
      clause: 1,
      level: 1,
      state: 1,
      subject: 1,
      expected: 1,
      actual: 1,
    }),
  );
  expect(keys(definition('problem'))).toEqual(fields<Problem>({ code: 1, certificate: 1, detail: 1 }));
  expect(keys(definition('extension'))).toEqual(
    fields<ExtensionFact>({
      id: 1,
      protocol: 1,
      state: 1,
      applicable: 1,
      value: 1,
      observed: 1,
      replies: 1,
    }),
  );
  expect(keys(definition('vulnerability'))).toEqual(
    fields<VulnerabilityFact>({
      id: 1,
      name: 1,
      cve: 1,
      state: 1,
      observed: 1,
      protocol: 1,
      under: 1,
      replies: 1,
    }),
  );
});

test('the schema has the fields of certificates, staples and timestamps', () => {
  type Parsed = Extract<CertificateFacts, { parsed: true }>;
  expect(keys(variant(definition('certificate'), 'parsed', true))).toEqual(
    fields<Parsed>({
      parsed: 1,
      version: 1,
      subject: 1,
      issuer: 1,
      serialNumber: 1,
      sans: 1,
      notBefore: 1,
      notAfter: 1,
      validityDays: 1,
      key: 1,
      signature: 1,
      ekus: 1,
      keyUsage: 1,
      isCa: 1,
      pathLength: 1,
      isSelfSigned: 1,
      aia: 1,
      crlUrls: 1,
      mustStaple: 1,
      criticalExtensions: 1,
      sha256: 1,
    }),
  );
  expect(keys(variant(definition('certificates'), 'state', 'presented'))).toEqual(
    fields<Extract<CertificateResult, { state: 'presented' }>>({
      authentication: 1,
      source: 1,
      state: 1,
      chain: 1,
      host: 1,
      problems: 1,
      ocsp: 1,
      scts: 1,
    }),
  );
  expect(keys(variant(definition('ocsp'), 'stapled', true))).toEqual(
    fields<Extract<OcspFacts, { stapled: true }>>({
      stapled: 1,
      status: 1,
      says: 1,
      failures: 1,
      signature: 1,
      detail: 1,
      producedAt: 1,
      thisUpdate: 1,
      nextUpdate: 1,
      revokedAt: 1,
      reason: 1,
      responder: 1,
      bytes: 1,
    }),
  );
  expect(keys(variant(definition('sct'), 'parsed', true))).toEqual(
    fields<Extract<SctFacts, { parsed: true }>>({ source: 1, parsed: 1, version: 1, logId: 1, timestamp: 1 }),
  );
});

test('the lists of the schema are those of the code', () => {
  const listed = (part: Schema | undefined) => [...(part?.enum ?? [])].sort();
  expect(definition('protocol').enum).toEqual(protocols);
  expect(definition('starttlsProtocol').enum).toEqual(starttlsProtocols);
  expect(listed(definition('extension').properties?.id)).toEqual([...extensionIds].sort());
  expect(listed(definition('vulnerability').properties?.id)).toEqual(Object.keys(catalogue).sort());
  expect(
    definition('reply')
      .oneOf?.map(({ properties }) => properties?.kind?.const)
      .sort(),
  ).toEqual(
    values<Reply['kind']>({
      'server-hello': 1,
      alert: 1,
      'ssl2-server-hello': 1,
      'ssl2-error': 1,
      closed: 1,
      timeout: 1,
      malformed: 1,
      record: 1,
      unreachable: 1,
      'no-starttls': 1,
      'not-sent': 1,
    }),
  );
  expect(listed(definition('problem').properties?.code)).toEqual(
    values<ProblemCode>({
      incomplete: 1,
      'untrusted-root': 1,
      'self-signed': 1,
      expired: 1,
      'not-yet-valid': 1,
      'wrong-host': 1,
      'weak-key': 1,
      'weak-signature': 1,
      'wrong-eku': 1,
      'not-a-ca': 1,
      'name-not-permitted': 1,
      'validity-too-long': 1,
      revoked: 1,
      'staple-missing': 1,
      'key-not-proven': 1,
      unevaluated: 1,
      unparsable: 1,
    }),
  );
  const ocsp = variant(definition('ocsp'), 'stapled', true).properties;
  expect(listed(ocsp?.failures?.items)).toEqual(
    values<OcspFailure>({
      unparsable: 1,
      'error-status': 1,
      'other-certificate': 1,
      'issuer-unknown': 1,
      'responder-not-authorized': 1,
      'signature-invalid': 1,
      'signature-unsupported': 1,
      'weak-signature': 1,
      stale: 1,
      'not-yet-valid': 1,
      'no-next-update': 1,
    }),
  );
  expect(listed(ocsp?.status)).toEqual(
    values<StapledFacts['status']>({ good: 1, revoked: 1, unknown: 1, unusable: 1 }),
  );
});

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { partNames, spec, usage } from '../src/command/options.js';
import { starttlsProtocols } from '../src/index.js';
import { policies } from '../src/policy/policies.js';
import { vulnerabilityIds } from '../src/vulnerabilities/fact.js';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const schema = JSON.parse(readFileSync(new URL('../schema/report.schema.json', import.meta.url), 'utf8'));
const problemCodes: readonly string[] = schema.$defs.problem.properties.code.enum;
const causes = schema.$defs.reply.oneOf.flatMap(
  (reply: { properties: { kind: { const?: string }; cause?: { enum?: string[] } } }) =>
    reply.properties.kind.const === 'no-starttls' ? (reply.properties.cause?.enum ?? []) : [],
) as readonly string[];

test.each([
  [
    'options',
    Object.keys(spec)
      .filter((name) => name !== 'help' && name !== 'version')
      .map((name) => `--${name}`),
  ],
  ['parts', partNames],
  ['findings', vulnerabilityIds],
  ['policies', policies.map(({ id }) => id)],
  ['protocols before TLS', starttlsProtocols],
  ['problems of certificates', problemCodes],
  ['reasons why there is no STARTTLS', causes],
])('the README names all %s', (_, names) => {
  expect(names.length).toBeGreaterThan(2);
  expect(names.filter((name) => !readme.includes(`\`${name}`))).toEqual([]);
});

test('the help names all options, parts, findings and protocols before TLS', () => {
  const names = [
    ...Object.keys(spec).map((name) => `--${name}`),
    ...partNames,
    ...vulnerabilityIds,
    ...starttlsProtocols,
  ];
  expect(names.filter((name) => !usage.includes(name))).toEqual([]);
});

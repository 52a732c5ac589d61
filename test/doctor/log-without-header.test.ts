import { expect, it } from 'vitest';
import { openLoggingProvider } from '../target/logging-provider.js';
import { examineParts, keysOf } from './small-target.js';

const signedInFields = ['nonce', 'actor', 'operation', 'time', 'id'].map((name) => `audit.fields.${name}`);

it('a log that keeps no header is tried by a sign-in that says what it is found by', async () => {
  const { parts } = await openLoggingProvider();
  const { findings } = await examineParts(parts);
  expect(keysOf(findings, 'works')).toEqual(expect.arrayContaining(signedInFields));
  expect(keysOf(findings, 'broken').filter((key) => key.startsWith('audit'))).toEqual([]);
});

it('a field that stands elsewhere is told on the entry of that sign-in', async () => {
  const { parts } = await openLoggingProvider();
  const fields = { ...parts.audit.fields, actor: '$.nowhere' };
  const { findings } = await examineParts({ ...parts, audit: { ...parts.audit, fields } });
  const [actor] = findings.filter(({ key }) => key === 'audit.fields.actor');
  expect(actor).toMatchObject({ state: 'broken', what: 'the field actor gives nothing on an entry' });
  expect(actor?.fix).toContain('actor: $.user');
});

import { X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import { expect, test } from 'vitest';
import { trustStore } from '../src/certificates/trust.js';

const roots = rootCertificates.map((pem) => new X509Certificate(pem));
const fingerprints = (list: readonly X509Certificate[] | undefined) =>
  (list ?? []).map((each) => each.fingerprint256).sort();

test("each of Node's roots is found by its subject, and none besides those of that subject", () => {
  const store = trustStore(undefined);
  expect(roots.length).toBeGreaterThan(100);
  for (const { subject } of roots) {
    const wanted = roots.filter((root) => root.subject === subject);
    expect(fingerprints(store.get(subject)), subject).toEqual(fingerprints(wanted));
  }
});

test('a name that only begins as a root does, or that is empty, has no root', () => {
  const store = trustStore(undefined);
  const [{ subject } = { subject: '' }] = roots;
  expect(store.get(`${subject} of Elsewhere`)).toEqual([]);
  expect(store.get(subject.toUpperCase())).toEqual([]);
  expect(store.get('')).toEqual([]);
});

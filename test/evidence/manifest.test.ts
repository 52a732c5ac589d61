import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../src/evidence/canonical.js';
import { manifestOf, readManifest } from '../../src/evidence/manifest.js';

const DIGEST = { sha256: 'a'.repeat(64), bytes: 3 };

function manifest(change: object): Buffer {
  const files = { 'plan.json': DIGEST };
  return Buffer.from(canonicalJson({ schema: 'safeprobe/manifest/1', signer: null, files, ...change }));
}

describe('a manifest', () => {
  it('is read as it was written, in order of path', () => {
    const files = new Map(
      ['tool.json', 'plan.json', 'inputs/a.json'].map((path) => [path, Buffer.from(path)]),
    );
    const bytes = manifestOf('safeprobe/manifest/1', 'b'.repeat(64), files);
    const read = readManifest(bytes, 'manifest.json');
    expect(Object.keys(read.files)).toEqual(['inputs/a.json', 'plan.json', 'tool.json']);
    expect(read.files['plan.json']?.bytes).toBe(9);
    expect(read.signer).toBe('b'.repeat(64));
  });

  it.each<[string, object]>([
    ['a path that leads out', { files: { '../plan.json': DIGEST } }],
    ['an absolute path', { files: { '/plan.json': DIGEST } }],
    ['itself', { files: { 'manifest.json': DIGEST } }],
    ['the signature', { files: { 'evidence.sigstore.json': DIGEST } }],
    ['a view among the facts', { files: { 'views/report.html': DIGEST } }],
    ['a digest in capitals', { files: { 'plan.json': { ...DIGEST, sha256: 'A'.repeat(64) } } }],
    ['no digest', { files: { 'plan.json': { bytes: 3 } } }],
    ['a second digest', { files: { 'plan.json': { ...DIGEST, md5: '' } } }],
    ['a length below zero', { files: { 'plan.json': { ...DIGEST, bytes: -1 } } }],
    ['a broken length', { files: { 'plan.json': { ...DIGEST, bytes: 1.5 } } }],
    ['a list of files', { files: [] }],
    ['a signer that is no digest', { signer: 'me' }],
    ['another schema', { schema: 'safeprobe/views/1' }],
    ['an unknown member', { note: 'x' }],
  ])('is refused with %s', (_what, change) => {
    expect(readManifest(manifest({}), 'manifest.json').files).toEqual({ 'plan.json': DIGEST });
    expect(() => readManifest(manifest(change), 'manifest.json')).toThrow(
      expect.objectContaining({ code: 'evidence' }),
    );
  });

  it('of views lists views only', () => {
    const views = (path: string) => manifest({ schema: 'safeprobe/views/1', files: { [path]: DIGEST } });
    expect(readManifest(views('views/report.html'), 'views.json').schema).toBe('safeprobe/views/1');
    expect(() => readManifest(views('plan.json'), 'views.json')).toThrow(
      expect.objectContaining({ code: 'evidence' }),
    );
  });
});

import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { seal, writeBundle } from '../../src/evidence/bundle.js';
import { generateKey, loadSigner } from '../../src/evidence/keys.js';
import { fileNameOf, isSafePath, observationPath } from '../../src/evidence/paths.js';
import { parseRelease } from '../../src/evidence/statement.js';
import { toHar } from '../../src/evidence/transcript.js';
import { CHECKS, contentsOf, PLAN, resultsOf } from './sample.js';

const root = mkdtempSync(join(tmpdir(), 'safeprobe-bundle-'));
afterAll(() => rmSync(root, { recursive: true }));

const signer = loadSigner(generateKey('ed25519').privateKey);

describe('writing a bundle', () => {
  it('puts every record where the format says', async () => {
    const folder = join(root, 'whole');
    const { statement } = await writeBundle(folder, contentsOf(), {
      signer,
      release: parseRelease(`ghcr.io/x/y@1@sha256:${'b'.repeat(64)}`),
      secrets: [{ value: 'a-secret-that-occurs-nowhere', label: 'secret' }],
    });
    expect((readdirSync(folder, { recursive: true }) as string[]).sort()).toEqual(
      [
        'evidence.sigstore.json',
        'inputs',
        'inputs/profile.json',
        'ledger.jsonl',
        'manifest.json',
        'observations',
        `observations/${fileNameOf(CHECKS[1])}.json`,
        'observations/logoff.idle-api.json',
        'plan.json',
        'results.json',
        'tool.json',
        'transcripts',
        'transcripts/logoff.idle-api.har',
        'views',
        'views.json',
        'views/report.html',
      ].sort(),
    );
    expect(statement.subject.map(({ name }) => name)).toEqual([
      'manifest.json',
      'views.json',
      'ghcr.io/x/y@1',
    ]);
    expect(readFileSync(join(folder, 'ledger.jsonl'), 'utf8').split('\n')).toHaveLength(3);
  });

  it('never overwrites', async () => {
    const folder = join(root, 'taken');
    mkdirSync(folder);
    await expect(writeBundle(folder, contentsOf())).rejects.toMatchObject({ code: 'input' });
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    ['as it is', (secret: string) => secret],
    ['in base64 within a longer text', (secret: string) => Buffer.from(`user:${secret}`).toString('base64')],
  ])('refuses to seal what carries a secret %s, and leaves nothing behind', async (_how, spell) => {
    const secret = 'correct-horse-battery-staple';
    const contents = contentsOf();
    const views = new Map([['report.html', `<p>${spell(secret)}</p>`]]);
    const folder = join(root, 'leaking', 'run');
    mkdirSync(dirname(folder));
    try {
      const sealing = writeBundle(
        folder,
        { ...contents, views },
        { secrets: [{ value: secret, label: 'password of nurse' }] },
      );
      await expect(sealing).rejects.toMatchObject({
        code: 'evidence',
        detail: { file: 'views/report.html', found: 'password of nurse' },
      });
      expect(readdirSync(dirname(folder))).toEqual([]);
    } finally {
      rmSync(dirname(folder), { recursive: true });
    }
  });

  it('leaves nothing behind when it fails half way', async () => {
    const parent = join(root, 'crash');
    mkdirSync(parent);
    const contents = contentsOf();
    // A view below a view that is a file can't be written.
    const views = new Map([
      ['a', 'x'],
      ['a/b', 'y'],
    ]);
    await expect(writeBundle(join(parent, 'run'), { ...contents, views })).rejects.toThrow();
    expect(readdirSync(parent)).toEqual([]);
    expect(existsSync(join(parent, 'run'))).toBe(false);
  });

  it('refuses contents that contradict one another before anyone signs them', () => {
    const contents = contentsOf();
    const { results } = contents;
    const wrong: readonly [string, Partial<typeof contents>][] = [
      ['another plan', { plan: { ...PLAN, catalogueRows: 84 } }],
      ['counts', { results: { ...results, counts: { ...results.counts, pass: 3 } } }],
      ['a lost observation', { observations: contents.observations.slice(1) }],
      [
        'an observation that was not judged',
        { results: { ...results, checks: results.checks.slice(1), counts: { ...results.counts, pass: 1 } } },
      ],
      ['a lost transcript', { transcripts: new Map() }],
      [
        'a check twice',
        {
          results: {
            ...results,
            checks: [...results.checks, ...results.checks],
            counts: { ...results.counts, pass: 4 },
          },
        },
      ],
      ['a selection passed off as a whole', { results: { ...results, partial: true } }],
      ['a ledger out of order', { ledger: [...contents.ledger].reverse() }],
      ['an unsafe name of a view', { views: new Map([['../x', '']]) }],
      [
        'two records for one file',
        { inputs: new Map([['a', 1]]), observations: [...contents.observations, ...contents.observations] },
      ],
    ];
    for (const [what, change] of wrong) {
      expect(() => seal({ ...contents, ...change }, {}), what).toThrow(
        expect.objectContaining({ code: 'harness' }),
      );
    }
  });

  it('seals a run of which some checks were never reached', () => {
    const contents = contentsOf();
    const results = resultsOf({ ...PLAN, checks: PLAN.checks.slice(0, 1) });
    const short = {
      ...contents,
      results: { ...results, planDigest: contents.results.planDigest },
      observations: contents.observations.slice(0, 1),
      transcripts: new Map([[CHECKS[0], toHar([])]]),
    };
    expect(seal(short, {}).files.has('results.json')).toBe(true);
  });
});

describe('file names from check ids', () => {
  it('keeps plain ids and tells all others apart, also where case does not count', () => {
    expect(observationPath('logoff.idle-api')).toBe('observations/logoff.idle-api.json');
    const ids = [
      'a',
      'A',
      'a ',
      'a/b',
      'a\\b',
      '../a',
      '..',
      '.',
      '',
      'con',
      'con.x',
      'a.',
      'ä',
      'a~',
      'x'.repeat(300),
      'x'.repeat(301),
    ];
    const names = ids.map((id) => fileNameOf(id).toLowerCase());
    expect(new Set(names).size).toBe(ids.length);
    for (const id of ids) expect(isSafePath(observationPath(id)), id).toBe(true);
  });

  it('takes no path that leads elsewhere or means something else somewhere', () => {
    for (const path of [
      '',
      '/a',
      '../a',
      'a/../b',
      'a//b',
      './a',
      'a/',
      'C:/a',
      'a\\b',
      '.hidden',
      'a\0',
      'nul',
      'a/CON.json',
      'ä',
      'a.',
      '-rf',
      'a b',
    ])
      expect(isSafePath(path), path).toBe(false);
  });
});

describe('the release under test', () => {
  it.each([
    'x',
    'x@sha256:00',
    `x@sha256:${'A'.repeat(64)}`,
    `@sha256:${'a'.repeat(64)}`,
    `a b@sha256:${'a'.repeat(64)}`,
    `manifest.json@sha256:${'a'.repeat(64)}`,
  ])('is refused as %s', (text) =>
    expect(() => parseRelease(text)).toThrow(expect.objectContaining({ code: 'input' })),
  );
});

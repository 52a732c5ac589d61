import { execFileSync } from 'node:child_process';
import { sign as signBytes } from 'node:crypto';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dsse } from '@sigstore/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BundleContents, seal, writeBundle } from '../../src/evidence/bundle.js';
import { canonicalJson, sha256 } from '../../src/evidence/canonical.js';
import { lowS } from '../../src/evidence/ecdsa.js';
import { generateKey, loadSigner, loadTrust } from '../../src/evidence/keys.js';
import { type Files, manifestOf } from '../../src/evidence/manifest.js';
import { signStatement } from '../../src/evidence/sign.js';
import { parseRelease, type Statement } from '../../src/evidence/statement.js';
import { verifyBundle, verifyFiles } from '../../src/evidence/verify.js';
import { contentsOf, FAIL, PASS, PLAN, resultsOf } from './sample.js';

const root = mkdtempSync(join(tmpdir(), 'safeprobe-verify-'));
afterAll(() => rmSync(root, { recursive: true }));

const ed = generateKey('ed25519');
const ec = generateKey('p256');
const RELEASE = parseRelease(`clinic@sha256:${'b'.repeat(64)}`);
const trust = loadTrust(ed.publicKey);
const sealed = seal(contentsOf(), { signer: loadSigner(ed.privateKey), release: RELEASE });
const SIGNATURE = 'evidence.sigstore.json';

function changed(path: string, change: (text: string) => string, files: Files = sealed.files): Files {
  return new Map([...files, [path, Buffer.from(change((files.get(path) ?? Buffer.alloc(0)).toString()))]]);
}

/** The same bundle with another statement, properly signed by the trusted key. */
function restated(change: (statement: Statement) => unknown): Files {
  const forged = change(sealed.statement) as Statement;
  return new Map([...sealed.files, [SIGNATURE, signStatement(forged, loadSigner(ed.privateKey))]]);
}

/** The same facts with one file replaced, in manifests that fit, signed by the trusted key. */
function resealed(path: string, bytes: Buffer): Files {
  const facts = new Map(
    [...sealed.files, [path, bytes] as const].filter(
      ([name]) => !/^(manifest|views|evidence\.sigstore)\.json$/.test(name) && !name.startsWith('views/'),
    ),
  );
  const manifest = manifestOf('safeprobe/manifest/1', trust.hint, facts);
  const subject = sealed.statement.subject.map((each) =>
    each.name === 'manifest.json' ? { ...each, digest: { sha256: sha256(manifest) } } : each,
  );
  const signature = signStatement({ ...sealed.statement, subject }, loadSigner(ed.privateKey));
  return new Map([...sealed.files, ...facts, ['manifest.json', manifest], [SIGNATURE, signature]]);
}

const rejected = { outcome: 'rejected', exitCode: 4 };

describe('a sound bundle', () => {
  it.each([ed, ec])('is trusted by its key, unknown without one, rejected for another', (pair) => {
    const { files } = seal(contentsOf(), { signer: loadSigner(pair.privateKey) });
    expect(verifyFiles(files, loadTrust(pair.publicKey))).toMatchObject({
      outcome: 'trusted',
      exitCode: 0,
      problems: [],
    });
    expect(verifyFiles(files)).toMatchObject({ outcome: 'sound-unknown-signer', exitCode: 2, problems: [] });
    expect(verifyFiles(files, loadTrust(generateKey('ed25519').publicKey))).toMatchObject(rejected);
  });

  it('that nobody signed is sound and no more, with or without a key to trust', () => {
    const { files } = seal(contentsOf(), {});
    for (const key of [undefined, trust]) {
      expect(verifyFiles(files, key)).toMatchObject({ outcome: 'sound-unsigned', exitCode: 2, problems: [] });
    }
  });

  it('says who signed what', () => {
    const verification = verifyFiles(sealed.files, trust, { release: RELEASE });
    expect(verification.signer).toEqual({ hint: trust.hint, algorithm: 'ed25519' });
    expect(verification.statement).toEqual(sealed.statement);
    expect(verification.results?.runId).toBe('run-1');
  });

  it('about another release than the required one is rejected', () => {
    const other = parseRelease(`clinic@sha256:${'c'.repeat(64)}`);
    expect(verifyFiles(sealed.files, trust, { release: other })).toMatchObject(rejected);
    expect(
      verifyFiles(seal(contentsOf(), { signer: loadSigner(ed.privateKey) }).files, trust, { release: other }),
    ).toMatchObject(rejected);
  });

  it.each([
    ['conformant', contentsOf(), 0],
    ['nonconformant', contentsOf(PLAN, FAIL), 1],
    ['a conformant selection', contentsOf({ ...PLAN, partial: true, selection: ['--check a'] }), 2],
    [
      'undetermined',
      { ...contentsOf(), results: { ...resultsOf(PLAN, PASS), outcome: 'undetermined' } } as BundleContents,
      2,
    ],
  ])('when conformance is required, of a run that is %s, exits accordingly', (_what, contents, exitCode) => {
    const { files } = seal(contents, { signer: loadSigner(ed.privateKey) });
    expect(verifyFiles(files, trust, { require: 'conformant' })).toMatchObject({
      outcome: 'trusted',
      exitCode,
    });
    expect(verifyFiles(files, trust)).toMatchObject({ outcome: 'trusted', exitCode: 0 });
    // Not trusted stays not trusted, whatever it reports.
    expect(verifyFiles(files, undefined, { require: 'conformant' }).exitCode).toBe(2);
  });
});

describe('a changed bundle', () => {
  it.each([ed, ec])(
    'is rejected whichever bit of whichever file was flipped',
    (pair) => {
      const key = loadTrust(pair.publicKey);
      const { files } = seal(contentsOf(), { signer: loadSigner(pair.privateKey), release: RELEASE });
      const survivors: string[] = [];
      let flips = 0;
      for (const [path, bytes] of files) {
        // Each bit of the signature, whose encodings have the most freedom; one bit of each byte of the rest.
        const all = path === SIGNATURE && pair === ed;
        for (let index = 0; index < bytes.length; index += 1) {
          for (const bit of all ? [0, 1, 2, 3, 4, 5, 6, 7] : [index % 8]) {
            const forged = Buffer.from(bytes);
            forged.writeUInt8(forged.readUInt8(index) ^ (1 << bit), index);
            const verification = verifyFiles(new Map([...files, [path, forged]]), key);
            flips += 1;
            if (verification.exitCode !== 4) survivors.push(`${path}[${index}] bit ${bit}`);
          }
        }
      }
      expect(survivors).toEqual([]);
      expect(flips).toBeGreaterThanOrEqual([...files.values()].reduce((sum, { length }) => sum + length, 0));
    },
    60_000,
  );

  it.each([
    ['a file added', new Map([...sealed.files, ['inputs/extra.json', Buffer.from('{}')]])],
    ['a view added', new Map([...sealed.files, ['views/extra.html', Buffer.from('')]])],
    ['a file at the top added', new Map([...sealed.files, ['README', Buffer.from('')]])],
    [
      'a second signature added',
      new Map([...sealed.files, ['other.sigstore.json', sealed.files.get(SIGNATURE) ?? Buffer.alloc(0)]]),
    ],
    [
      'two files exchanged',
      new Map([
        ...sealed.files,
        ['plan.json', sealed.files.get('tool.json') ?? Buffer.alloc(0)],
        ['tool.json', sealed.files.get('plan.json') ?? Buffer.alloc(0)],
      ]),
    ],
    ['whitespace after the signature', changed(SIGNATURE, (text) => `${text}\n`)],
    ['an unknown field beside the signature', changed(SIGNATURE, (text) => text.replace('{', '{"a":1,'))],
    [
      'an older media type',
      changed(SIGNATURE, (text) => text.replace('bundle.v0.3+json', 'bundle.v0.2+json')),
    ],
    [
      'the older spelling of the media type',
      changed(SIGNATURE, (text) => text.replace('bundle.v0.3+json', 'bundle+json;version=0.3')),
    ],
    [
      'another hint',
      changed(SIGNATURE, (text) => text.replace(`"hint":"${trust.hint}"`, `"hint":"${'0'.repeat(64)}"`)),
    ],
    [
      'another key id',
      changed(SIGNATURE, (text) => text.replace(`"keyid":"${trust.hint}"`, `"keyid":"${'0'.repeat(64)}"`)),
    ],
    ['no key id', changed(SIGNATURE, (text) => text.replace(`"keyid":"${trust.hint}",`, ''))],
    [
      'spare bits in the signature',
      changed(SIGNATURE, (text) =>
        text.replace(
          /([A-Za-z0-9+/])=="/,
          (_all, last: string) => `${String.fromCharCode(last.charCodeAt(0) + 1)}=="`,
        ),
      ),
    ],
    ['no padding', changed(SIGNATURE, (text) => text.replace('=="', '"'))],
    ['an empty signature file', changed(SIGNATURE, () => '')],
    ['a signature file that is a list', changed(SIGNATURE, () => '[]')],
    ['a signature file of null', changed(SIGNATURE, () => 'null')],
    [
      'a payload that is a number',
      changed(SIGNATURE, (text) => text.replace(/"payload":"[^"]*"/, '"payload":5')),
    ],
    [
      'an empty manifest',
      changed('manifest.json', () => '{"files":{},"schema":"safeprobe/manifest/1","signer":null}'),
    ],
    [
      'manifests without a signer',
      changed(
        'manifest.json',
        (text) => text.replace(`"${trust.hint}"`, 'null'),
        changed('views.json', (text) => text.replace(`"${trust.hint}"`, 'null')),
      ),
    ],
  ])('is rejected with %s', (_what, files) => {
    expect(files).not.toEqual(sealed.files);
    expect(verifyFiles(files, trust)).toMatchObject(rejected);
  });

  it('is rejected with a signature in base64url, which decodes to the same', () => {
    const runs = Array.from({ length: 40 }, (_none, index) =>
      parseRelease(`clinic-${index}@sha256:${'b'.repeat(64)}`),
    );
    const signer = loadSigner(ed.privateKey);
    const [files] = runs
      .map((release) => seal(contentsOf(), { signer, release }).files)
      .filter((each) => /"sig":"[^"]*[+/]/.test((each.get(SIGNATURE) ?? '').toString()));
    const forged = changed(
      SIGNATURE,
      (text) => text.replace(/"sig":"[^"]*"/, (sig) => sig.replaceAll('+', '-').replaceAll('/', '_')),
      files ?? sealed.files,
    );
    expect(verifyFiles(files ?? sealed.files, trust)).toMatchObject({ exitCode: 0 });
    expect(verifyFiles(forged, trust)).toMatchObject(rejected);
  });

  it.each([...sealed.files.keys()])(
    'is rejected when %s is removed or renamed, also by who trusts nobody yet',
    (path) => {
      const without = new Map([...sealed.files].filter(([name]) => name !== path));
      const renamed = new Map(
        [...sealed.files].map(([name, bytes]) => [name === path ? `${name}x` : name, bytes]),
      );
      for (const files of [without, renamed]) {
        expect(verifyFiles(files, trust)).toMatchObject(rejected);
        expect(verifyFiles(files)).toMatchObject(rejected);
      }
    },
  );

  it('is rejected when another key signed it again, whole and consistent', () => {
    const { files } = seal(contentsOf(), {
      signer: loadSigner(generateKey('ed25519').privateKey),
      release: RELEASE,
    });
    expect(verifyFiles(files)).toMatchObject({ outcome: 'sound-unknown-signer' });
    expect(verifyFiles(files, trust)).toMatchObject(rejected);
  });

  it('is rejected by who trusts nobody yet, too, when the signer is not the one that the manifest names', () => {
    const signature = signStatement(sealed.statement, loadSigner(generateKey('ed25519').privateKey));
    expect(verifyFiles(new Map([...sealed.files, [SIGNATURE, signature]]))).toMatchObject(rejected);
  });

  it('is rejected when its two manifests name different signers, even if ours signed them', () => {
    const views = Buffer.from(
      (sealed.files.get('views.json') ?? '').toString().replace(trust.hint, '0'.repeat(64)),
    );
    const subject = sealed.statement.subject.map((each) =>
      each.name === 'views.json' ? { ...each, digest: { sha256: sha256(views) } } : each,
    );
    const signature = signStatement({ ...sealed.statement, subject }, loadSigner(ed.privateKey));
    expect(
      verifyFiles(new Map([...sealed.files, ['views.json', views], [SIGNATURE, signature]]), trust),
    ).toMatchObject({
      ...rejected,
      problems: [{ path: 'views.json', message: 'names another signer than manifest.json' }],
    });
  });

  it('is rejected when another key signed it under our hint', () => {
    const forger = { ...loadSigner(generateKey('ed25519').privateKey), hint: trust.hint };
    expect(verifyFiles(seal(contentsOf(), { signer: forger }).files, trust)).toMatchObject(rejected);
  });

  it('is rejected with the other of the two ECDSA signatures, which anyone can compute', () => {
    const key = loadSigner(ec.privateKey);
    const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
    const twin = (der: Buffer): Buffer => {
      const rLength = der.readUInt8(3);
      const s = BigInt(`0x${der.subarray(6 + rLength).toString('hex')}`);
      const hex = (order - s).toString(16).padStart(64, '0');
      const bytes = Buffer.from(`00${hex}`, 'hex');
      const head = Buffer.concat([der.subarray(2, 4 + rLength), Buffer.from([0x02, bytes.length]), bytes]);
      return Buffer.concat([Buffer.from([0x30, head.length]), head]);
    };
    const { files } = seal(contentsOf(), { signer: { ...key, sign: (bytes) => twin(key.sign(bytes)) } });
    expect(verifyFiles(files, loadTrust(ec.publicKey))).toMatchObject(rejected);
  });
});

describe('a signed lie', () => {
  it.each<[string, (statement: Statement) => unknown]>([
    ['another outcome', (s) => ({ ...s, predicate: { ...s.predicate, outcome: 'nonconformant' } })],
    [
      'other counts',
      (s) => ({ ...s, predicate: { ...s.predicate, counts: { ...s.predicate.counts, pass: 1 } } }),
    ],
    ['an additional claim', (s) => ({ ...s, predicate: { ...s.predicate, approved: true } })],
    [
      'another predicate type',
      (s) => ({ ...s, predicateType: 'https://in-toto.io/attestation/test-result/v0.1' }),
    ],
    ['another statement type', (s) => ({ ...s, _type: 'https://in-toto.io/Statement/v0.1' })],
    [
      'another digest of the manifest',
      (s) => ({
        ...s,
        subject: [{ name: 'manifest.json', digest: { sha256: 'd'.repeat(64) } }, ...s.subject.slice(1)],
      }),
    ],
    ['no subject', (s) => ({ ...s, subject: [] })],
    ['a fourth subject', (s) => ({ ...s, subject: [...s.subject, RELEASE] })],
    [
      'a release under the name of a file',
      (s) => ({
        ...s,
        subject: [...s.subject.slice(0, 2), { name: 'views.json', digest: { sha256: 'd'.repeat(64) } }],
      }),
    ],
    [
      'a second digest',
      (s) => ({
        ...s,
        subject: [...s.subject.slice(0, 2), { ...RELEASE, digest: { ...RELEASE.digest, md5: 'x' } }],
      }),
    ],
    ['a text', () => 'trust me'],
    ['null', () => null],
  ])('is rejected: %s', (_what, change) => {
    expect(
      verifyFiles(
        restated((s) => s),
        trust,
      ),
    ).toMatchObject({ exitCode: 0 });
    expect(verifyFiles(restated(change), trust)).toMatchObject(rejected);
  });

  it('is rejected when its payload is not in canonical form', () => {
    const signer = loadSigner(ed.privateKey);
    const payload = Buffer.from(JSON.stringify(sealed.statement, null, 1));
    const type = 'application/vnd.in-toto+json';
    const text = (sealed.files.get(SIGNATURE) ?? '').toString();
    const forged = text
      .replace(/"payload":"[^"]*"/, `"payload":"${payload.toString('base64')}"`)
      .replace(
        /"sig":"[^"]*"/,
        `"sig":"${signer.sign(dsse.preAuthEncoding(type, payload)).toString('base64')}"`,
      );
    expect(verifyFiles(new Map([...sealed.files, [SIGNATURE, Buffer.from(forged)]]), trust)).toMatchObject(
      rejected,
    );
  });

  it.each([
    ['a fact that is not canonical', 'tool.json', `${sealed.files.get('tool.json')} `],
    ['a ledger without its last line feed', 'ledger.jsonl', `${sealed.files.get('ledger.jsonl')}`.trimEnd()],
    [
      'a ledger of Windows lines',
      'ledger.jsonl',
      `${sealed.files.get('ledger.jsonl')}`.replaceAll('\n', '\r\n'),
    ],
    ['a file of no known kind', 'notes.txt', 'hello'],
    ['a fact without the shape of one', 'tool.json', '{}'],
    [
      'an observation of another check',
      'observations/other.json',
      `${sealed.files.get('observations/logoff.idle-api.json')}`,
    ],
    ['a view among the facts', 'inputs/x/y.json', '{}'],
  ])('is rejected: %s', (_what, path, text) => {
    expect(
      verifyFiles(resealed('tool.json', sealed.files.get('tool.json') ?? Buffer.alloc(0)), trust),
    ).toMatchObject({ exitCode: 0 });
    expect(verifyFiles(resealed(path, Buffer.from(text)), trust)).toMatchObject(rejected);
  });
});

describe('a bundle on disk', () => {
  const folder = join(root, 'run');
  const copy = join(root, 'copy');
  beforeAll(() => writeBundle(folder, contentsOf(), { signer: loadSigner(ed.privateKey) }));

  it('is trusted, and rejected once any byte of any file was changed', async () => {
    expect(await verifyBundle(folder, { trust: ed.publicKey })).toMatchObject({ exitCode: 0 });
    for (const [path, bytes] of sealed.files) {
      const file = join(folder, path);
      const original = readFileSync(file);
      for (let index = 0; index < original.length; index += Math.ceil(bytes.length / 12)) {
        const forged = Buffer.from(original);
        forged.writeUInt8(forged.readUInt8(index) ^ 1, index);
        writeFileSync(file, forged);
        expect(await verifyBundle(folder, { trust: ed.publicKey }), `${path}[${index}]`).toMatchObject(
          rejected,
        );
      }
      writeFileSync(file, original);
    }
    expect(await verifyBundle(folder, { trust: ed.publicKey })).toMatchObject({ exitCode: 0 });
  });

  it.each<[string, () => void]>([
    ['a hidden file', () => writeFileSync(join(copy, '.DS_Store'), '')],
    ['an empty folder', () => mkdirSync(join(copy, 'empty'))],
    [
      'a link to a file outside',
      () => {
        rmSync(join(copy, 'tool.json'));
        symlinkSync(join(folder, 'tool.json'), join(copy, 'tool.json'));
      },
    ],
    [
      'a link to a folder outside',
      () => {
        rmSync(join(copy, 'views'), { recursive: true });
        symlinkSync(join(folder, 'views'), join(copy, 'views'));
      },
    ],
    ['a dangling link', () => symlinkSync('nowhere', join(copy, 'x.json'))],
    [
      'a pipe, without waiting for someone to write into it',
      () => {
        execFileSync('mkfifo', [join(copy, 'pipe')]);
      },
    ],
    ['a renamed file', () => renameSync(join(copy, 'tool.json'), join(copy, 'Tool.json'))],
    ['a longer file', () => appendFileSync(join(copy, 'views/report.html'), ' ')],
    [
      'nothing but an empty folder',
      () => {
        rmSync(copy, { recursive: true });
        mkdirSync(copy);
      },
    ],
  ])('is rejected with %s', async (_what, change) => {
    rmSync(copy, { recursive: true, force: true });
    cpSync(folder, copy, { recursive: true });
    change();
    expect(await verifyBundle(copy, { trust: ed.publicKey })).toMatchObject(rejected);
  });

  it('is not even read below a name that no bundle has', async () => {
    rmSync(copy, { recursive: true, force: true });
    cpSync(folder, copy, { recursive: true });
    mkdirSync(join(copy, '.git'));
    writeFileSync(join(copy, '.git', 'HEAD'), '');
    const { problems } = await verifyBundle(copy, { trust: ed.publicKey });
    expect(problems).toEqual([{ path: '.git', message: 'a name that no bundle has' }]);
  });

  it('that is not there, and trust that is no key, are bad input and no verdict', async () => {
    await expect(verifyBundle(join(root, 'nowhere'))).rejects.toMatchObject({ code: 'input' });
    await expect(verifyBundle(folder, { trust: ed.privateKey })).rejects.toMatchObject({ code: 'input' });
  });

  it('is trusted by a certificate only when the run ended within its validity', () => {
    const file = join(root, 'cert.key.pem');
    writeFileSync(file, ed.privateKey);
    const pem = execFileSync(
      'openssl',
      ['req', '-x509', '-key', file, '-subj', '/CN=release', '-days', '2'],
      { encoding: 'utf8' },
    );
    const ending = (endedAt: string) => {
      const contents = contentsOf();
      return seal(
        { ...contents, results: { ...contents.results, endedAt } },
        { signer: loadSigner(ed.privateKey) },
      ).files;
    };
    const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
    expect(verifyFiles(ending(inHours(1)), loadTrust(pem))).toMatchObject({ exitCode: 0 });
    for (const endedAt of [inHours(-1), inHours(72), 'yesterday']) {
      expect(verifyFiles(ending(endedAt), loadTrust(pem))).toMatchObject(rejected);
    }
  });
});

it('an ECDSA signature has one form, whatever the signer made of it', () => {
  const signer = loadSigner(ec.privateKey);
  for (let index = 0; index < 40; index += 1) {
    const bytes = Buffer.from(`message ${index}`);
    const made = signer.sign(bytes);
    expect(lowS(made)).toEqual(made);
    const raw = signBytes('sha256', bytes, ec.privateKey);
    expect(lowS(lowS(raw))).toEqual(lowS(raw));
  }
  for (const wrong of [
    '',
    '30',
    '3006020100020101',
    '3006020101020100',
    '300702020001020101',
    '30060201010201010000',
  ]) {
    expect(() => {
      if (!lowS(Buffer.from(wrong, 'hex')).equals(Buffer.from(wrong, 'hex'))) throw new Error('changed');
    }, wrong).toThrow();
  }
  expect(canonicalJson({})).toBe('{}');
});

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { clientAuth, forLocalhost, type Identity, serverAuth, type Wanted } from '../../pki.js';
import { nginx, withoutCbc } from '../extensions.js';
import { openssl30, schemes } from '../groups.js';
import { identityFiles, issueToday, type Pki, pki } from '../identity.js';
import { suitesOf } from '../oracle.js';
import { missing, scratch } from '../program.js';
import type { TruthServer } from '../server.js';
import { type Chain, startNginx } from './nginx.js';

/** What a bad server presents, and the staple if it has one. */
interface Presented {
  readonly chain: Chain;
  readonly staple?: Buffer;
}

interface Case {
  readonly id: string;
  readonly title: string;
  /** The problems to be named: these and no other. */
  readonly problems: readonly string[];
  readonly kind?: 'RSA' | 'ECDSA';
  readonly schemes?: keyof typeof schemes;
  present(made: Pki): Promise<Presented>;
}

const ciphers = 'ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0';

/** A leaf that is sound but for what is wanted otherwise, below the intermediate. */
function leaf(wanted: Partial<Wanted>): Case['present'] {
  return async (made) => {
    const sound = { name: 'localhost', issuer: made.intermediate, ...forLocalhost };
    return { chain: [await issueToday({ ...sound, ...wanted }), made.intermediate] };
  };
}

/** Made by `openssl ocsp`, signed by the intermediate itself. */
function stapleOf(made: Pki, identity: Identity, revoked: boolean): Buffer {
  const { path, remove } = scratch();
  const file = (name: string) => join(path, name);
  const { cert, key } = identityFiles(path, 'issuer', [made.intermediate]);
  identityFiles(path, 'leaf', [identity]);
  const expires = '991231235959Z';
  const mark = revoked ? `R\t${expires}\t260101000000Z` : `V\t${expires}\t`;
  const serial = identity.certificate.serialNumber.toUpperCase();
  writeFileSync(file('index.txt'), `${mark}\t${serial}\tunknown\t/CN=${identity.name}\n`);
  try {
    execFileSync(
      'openssl',
      [
        ...['ocsp', '-index', file('index.txt'), '-CA', cert, '-rsigner', cert, '-rkey', key],
        ...[
          '-issuer',
          cert,
          '-cert',
          file('leaf.crt'),
          '-respout',
          file('staple'),
          '-ndays',
          '3',
          '-noverify',
        ],
      ],
      { stdio: 'ignore' },
    );
    return readFileSync(file('staple'));
  } finally {
    remove();
  }
}

const withStaple =
  (revoked: boolean): Case['present'] =>
  async (made) => {
    const { chain } = await leaf({})(made);
    return { chain, staple: stapleOf(made, chain[0], revoked) };
  };

const cases: readonly Case[] = [
  { id: 'good-staple', title: 'a sound chain, stapled as good', problems: [], present: withStaple(false) },
  { id: 'revoked', title: 'a leaf stapled as revoked', problems: ['revoked'], present: withStaple(true) },
  { id: 'expired', title: 'an expired leaf', problems: ['expired'], present: leaf({ days: [-60, -2] }) },
  {
    id: 'not-yet-valid',
    title: 'a leaf that is not yet valid',
    problems: ['not-yet-valid'],
    present: leaf({ days: [2, 60] }),
  },
  {
    id: 'wrong-host',
    title: 'a leaf for another host',
    problems: ['wrong-host'],
    present: leaf({ sans: [{ type: 'dns', value: 'other.example' }] }),
  },
  {
    id: 'no-san',
    title: 'a leaf with the name in its subject alone',
    problems: ['wrong-host'],
    present: async (made) => {
      const wanted = { name: 'localhost', issuer: made.intermediate, ekus: [serverAuth] };
      return { chain: [await issueToday(wanted), made.intermediate] };
    },
  },
  {
    id: 'rsa-1024',
    title: 'a leaf with an RSA key of 1024 bits',
    problems: ['weak-key'],
    kind: 'RSA',
    schemes: 'rsa1024',
    present: leaf({ key: 'RSA-1024' }),
  },
  {
    id: 'sha-1',
    title: 'a leaf signed with SHA-1',
    problems: ['weak-signature', 'untrusted-root'],
    kind: 'RSA',
    schemes: 'rsaLevel0',
    // WebCrypto ties the hash to the key, so that the authority is one of SHA-1 itself.
    present: async () => {
      const root = await issueToday({ name: 'Old Root', ca: true, key: 'RSA-2048', hash: 'SHA-1' });
      const wanted = {
        name: 'localhost',
        issuer: root,
        key: 'RSA-2048',
        hash: 'SHA-1',
        ...forLocalhost,
      } as const;
      return { chain: [await issueToday(wanted), root] };
    },
  },
  {
    id: 'incomplete',
    title: 'a leaf without its intermediate',
    problems: ['incomplete'],
    present: async (made) => {
      const { chain } = await leaf({})(made);
      return { chain: [chain[0]] };
    },
  },
  {
    id: 'ten-years',
    title: 'a leaf valid for ten years',
    problems: ['validity-too-long'],
    present: leaf({ days: [-10, 3640] }),
  },
  {
    id: 'wrong-eku',
    title: 'a leaf for clients alone',
    problems: ['wrong-eku'],
    present: leaf({ ekus: [clientAuth] }),
  },
  {
    id: 'self-signed',
    title: 'a self-signed leaf',
    problems: ['self-signed'],
    present: async () => ({ chain: [await issueToday({ name: 'localhost', ...forLocalhost })] }),
  },
  {
    id: 'untrusted-root',
    title: 'a whole chain to a root that nobody trusts',
    problems: ['untrusted-root'],
    present: async () => {
      const root = await issueToday({ name: 'Stranger', ca: true });
      const issuer = await issueToday({ name: 'Stranger Intermediate', issuer: root, ca: true });
      return { chain: [await issueToday({ name: 'localhost', issuer, ...forLocalhost }), issuer, root] };
    },
  },
];

/** nginx with one bad certificate each, and two good ones among them. */
export const certificateServers: readonly TruthServer[] = cases.map((entry) => ({
  id: `certificate-${entry.id}`,
  title: `nginx with ${entry.title}`,
  missing: () => missing('nginx', 'openssl'),
  async start() {
    const made = await pki();
    const { chain, staple } = await entry.present(made);
    const stapling = staple === undefined ? '' : 'ssl_stapling on; ssl_stapling_file FOLDER/staple;';
    const running = await startNginx(
      [chain],
      `ssl_protocols TLSv1.2 TLSv1.3; ssl_ciphers ${ciphers}; ${stapling}`,
      staple === undefined ? {} : { staple },
    );
    const { kind = 'ECDSA', problems } = entry;
    return {
      ...running,
      ca: [made.root.pem],
      truth: {
        suites: suitesOf(ciphers, { versions: ['TLS 1.2', 'TLS 1.3'], authentications: [kind] }),
        groups: openssl30,
        diffieHellman: {},
        signatureSchemes: schemes[entry.schemes ?? 'ecdsaLevel0'],
        certificates: { [kind]: problems },
        extensions: {
          ...nginx,
          ...withoutCbc,
          'certificate-status': staple === undefined ? 'no' : 'yes',
        },
        vulnerabilities: [],
      },
    };
  },
}));

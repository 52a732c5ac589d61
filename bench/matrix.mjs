/**
 * A matrix of 10,000 cells: how fast it is sent beside plain axios with keep-alive at the same concurrency against the
 * same server in the same run, and how much more memory it takes than one of 1,000. Limits: at least 0.8 times the
 * requests a second, at most 1.5 times the memory. Needs a build: npm run build.
 *
 * Usage: node bench/matrix.mjs [rounds]
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';

const LEAST_SPEED = 0.8;
const MOST_MEMORY = 1.5;
const CONCURRENT = 16;
const PERSONAS = [
  'clinician',
  'nurse',
  'billing',
  'registrar',
  'auditor',
  'admin',
  'lab',
  'pharmacy',
  'research',
  'outsider',
];
const ACTIONS = 10;

const rounds = Number(process.argv[2] ?? 5);
const folder = mkdtempSync(join(tmpdir(), 'safeprobe-bench-'));
const server = spawn(process.execPath, [join(import.meta.dirname, 'matrix', 'server.mjs')], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const port = await new Promise((resolve) => server.stdout.once('data', (text) => resolve(Number(text))));
process.on('exit', () => {
  server.kill();
  rmSync(folder, { recursive: true, force: true });
});

/** @type {{ axios: number, safeprobe: number, ratio: number }[]} */
const speeds = [];
for (let round = 0; round < rounds; round++) {
  const axios = Number(
    run([join(import.meta.dirname, 'matrix', 'axios.mjs'), String(port), '10000', String(CONCURRENT)]),
  );
  const { perSecond } = matrix(10_000);
  speeds.push({ axios: Math.round(axios), safeprobe: Math.round(perSecond), ratio: perSecond / axios });
}
const memories = [1000, 10_000].map((cells) => ({ cells, ...matrix(cells) }));
console.table(speeds.map((row) => ({ ...row, ratio: row.ratio.toFixed(2) })));
console.table(
  memories.map(({ cells, megabytes, verdict }) => ({ cells, megabytes: Math.round(megabytes), verdict })),
);

const ratio = speeds.map((row) => row.ratio).sort((a, b) => a - b)[Math.floor(speeds.length / 2)] ?? 0;
const more = (memories[1]?.megabytes ?? 0) / (memories[0]?.megabytes ?? 1);
const passed = memories.every(({ verdict }) => verdict === 'pass');
console.log(
  `speed: ${ratio.toFixed(2)} times plain axios in the median of ${rounds}, at least ${LEAST_SPEED} is needed; ` +
    `memory: ${more.toFixed(2)} times that of 1,000 cells, at most ${MOST_MEMORY}; every matrix passed: ${passed}`,
);
process.exit(ratio >= LEAST_SPEED && more <= MOST_MEMORY && passed ? 0 : 1);

/**
 * A whole run through the command line, evidence and report included. Its speed is that of the requests, by the
 * ledger's first and last; its memory the most that any process of it ever held.
 *
 * @param {number} cells
 */
function matrix(cells) {
  const home = join(folder, String(cells));
  const file = join(folder, `${cells}.yaml`);
  writeFileSync(file, stringify(target(cells)));
  const out = run([
    join(import.meta.dirname, 'matrix', 'watched.mjs'),
    'run',
    '--target',
    file,
    '--check',
    'access.role-matrix',
    '--out',
    home,
    '--json',
  ]);
  const { bundle, peakKilobytes, verdict } = JSON.parse(out);
  const times = readFileSync(join(bundle, 'ledger.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ resource }) => resource !== null)
    .map(({ sentAt, receivedAt }) => [Date.parse(sentAt), Date.parse(receivedAt)]);
  if (times.length !== cells) throw new Error(`${times.length} of ${cells} cells are in the ledger`);
  const first = times.reduce((least, [sent = 0]) => Math.min(least, sent), Number.POSITIVE_INFINITY);
  const last = times.reduce((most, [, received = 0]) => Math.max(most, received), 0);
  rmSync(home, { recursive: true, force: true });
  return { perSecond: (cells / (last - first)) * 1000, megabytes: peakKilobytes / 1024, verdict };
}

/** @param {number} cells */
function target(cells) {
  const resources = Array.from({ length: cells / ACTIONS / PERSONAS.length }, (_, index) => `p${index}`);
  const actions = Array.from({ length: ACTIONS }, (_, index) => `record.read${index}`);
  return {
    target: 'large',
    title: 'A system with a large policy',
    role: 'ehr',
    environment: 'demo',
    profile: 'core',
    scope: { hosts: ['127.0.0.1'], ports: [port] },
    rate: { concurrent: CONCURRENT },
    nonce: { header: 'X-Request-Id' },
    bases: { main: `http://127.0.0.1:${port}` },
    personas: Object.fromEntries(
      PERSONAS.map((role) => [
        role,
        { role, accounts: [{ username: role, password: { literal: `secret-of-${role}` } }] },
      ]),
    ),
    signIn: {
      main: {
        steps: [
          {
            name: 'password',
            request: { method: 'POST', path: '/token', json: { username: '$'.concat('{username}') } },
            capture: { access: { json: '$.access' } },
          },
        ],
        carrier: { headers: { Authorization: 'Bearer $'.concat('{access}') } },
        alive: { request: { path: '/me' }, success: { status: 200 }, refused: { status: 401 } },
      },
    },
    resources: Object.fromEntries(
      resources.map((id) => [
        id,
        { type: 'Patient', vars: { id }, canaries: { mrn: `CNRY-${id}-0123456789` } },
      ]),
    ),
    actions: Object.fromEntries(
      actions.map((name) => [
        name,
        { operation: 'R', request: { path: `/${name}/$`.concat('{id}') }, canaries: ['mrn'] },
      ]),
    ),
    policy: Object.fromEntries(
      actions.map((name) => [
        name,
        Object.fromEntries(
          resources.map((id) => [id, { allow: PERSONAS.slice(0, 1), deny: PERSONAS.slice(1) }]),
        ),
      ]),
    ),
  };
}

/** @param {readonly string[]} args */
function run(args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}:\n${stderr.slice(-2000)}`);
  return stdout;
}

/**
 * On which common fields this scanner and its peers agree over the truth table. Every difference needs an explanation in
 * bench/tls/explanations.mjs; without one this ends 1. Needs a build: npm run build.
 *
 * Usage: node bench/tls-agreement.mjs [--servers ID,ID] [--raw FOLDER] [--collected] [--write]
 *   --raw FOLDER  keeps what the tools wrote there, and reads it again instead of running them anew
 *   --collected   compares what FOLDER has, and runs nothing
 *   --write       writes docs/tls-peers.md
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compare, page, unexplained, words } from './tls/agreement.mjs';
import { cli } from './tls/contestants.mjs';
import { explanations } from './tls/explanations.mjs';
import { pathOf, timed } from './tls/process.mjs';
import { nmap } from './tls/readings/nmap.mjs';
import { readReport } from './tls/readings/report.mjs';
import { sslscan } from './tls/readings/sslscan.mjs';
import { sslyze } from './tls/readings/sslyze.mjs';
import { testssl } from './tls/readings/testssl.mjs';
import { root, startable, truthServers } from './tls/truth.mjs';

const limitMs = 600_000;
const { values } = parseArgs({
  options: {
    servers: { type: 'string' },
    raw: { type: 'string' },
    tools: { type: 'string' },
    collected: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
const raw = values.raw ?? mkdtempSync(join(tmpdir(), 'tls-agreement-'));
mkdirSync(raw, { recursive: true });
const { servers, certificateServers } = await truthServers();
const { here, left } = startable([...servers, ...certificateServers], values.servers?.split(','));
for (const reason of left) console.log(`left out: ${reason}`);

/** @type {typeof import('../packages/tls-scanner-lite/src/index.js')} */
const { suites } = await import(join(root, 'packages', 'tls-scanner-lite', 'dist', 'index.js'));
const ids = new Map(suites.map(({ id, name }) => [name, id]));
const wanted = [sslscan, nmap(ids), sslyze(ids), testssl].filter(
  ({ name }) => values.tools?.split(',').includes(name) ?? true,
);

/** @param {string} server @param {string} tool */
const file = (server, tool) => join(raw, `${server}.${tool}`);

for (const server of values.collected ? [] : here) {
  const absent = [...wanted, { name: 'report' }].filter(({ name }) => !existsSync(file(server.id, name)));
  if (absent.length === 0) continue;
  const running = await server.start();
  const caFile = file(server.id, 'pem');
  writeFileSync(caFile, `${running.ca.join('\n')}\n`);
  const at = { port: running.port, starttls: running.starttls, caFile };
  try {
    for (const tool of wanted.filter((each) => absent.includes(each))) {
      const [program = '', ...args] = tool.command(at, file(server.id, tool.name));
      const path = pathOf(program);
      if (path === undefined) continue;
      const { ms } = await timed([path, ...args], limitMs);
      console.log(`${server.id}: ${tool.name} ${(ms / 1000).toFixed(1)} s`);
    }
    const more = running.starttls === undefined ? [] : ['--starttls', running.starttls];
    const { stdout } = await timed(
      [process.execPath, cli, `localhost:${running.port}`, '--ca', caFile, '--json', ...more],
      limitMs,
    );
    writeFileSync(file(server.id, 'report'), stdout);
  } finally {
    await running.close();
  }
}
/** @param {string} program @param {string} flag @param {RegExp} pattern */
async function version(program, flag, pattern) {
  const path = pathOf(program);
  if (path === undefined) return 'not installed';
  return pattern.exec((await timed([path, flag], 20_000)).stdout)?.[1] ?? 'of unknown version';
}
const versions = new Map([
  ['sslscan', await version('sslscan', '--version', /(\d+\.\d+\.\d+)/)],
  ['nmap', await version('nmap', '--version', /version (\S+)/)],
  ['sslyze', await version('sslyze', '--help', /SSLyze version (\S+)/)],
  ['testssl', await version('testssl', '--version', /testssl\S* +(?:version )?(\d\S+)/)],
]);

const comparisons = here.flatMap((server) => {
  if (!existsSync(file(server.id, 'report'))) return [];
  const mine = readReport(JSON.parse(readFileSync(file(server.id, 'report'), 'utf8')));
  return wanted
    .filter(({ name }) => existsSync(file(server.id, name)))
    .map((tool) =>
      compare(server.id, tool.name, mine, tool.read(readFileSync(file(server.id, tool.name), 'utf8'))),
    );
});
const open = unexplained(comparisons, explanations);
for (const difference of open)
  console.log(`NOT EXPLAINED  ${difference.server}, ${difference.tool}: ${words(difference)}`);
const compared = comparisons.reduce((sum, each) => sum + each.compared, 0);
const different = comparisons.reduce((sum, each) => sum + each.differences.length, 0);
console.log(
  `${compared} values compared, ${different} differ, ${open.length} of them without an explanation`,
);
if (values.write) {
  const titles = new Map(here.map(({ id, title }) => [id, title]));
  writeFileSync(join(root, 'docs', 'tls-peers.md'), page(comparisons, explanations, { versions, titles }));
}
process.exit(open.length === 0 ? 0 : 1);

/**
 * This scanner against its peers, in one run and on the same servers: wall time of fresh processes, Node's start
 * included, set of findings by set of findings; connections; 50 ms of round trip; a limiter. Everything on loopback.
 * Needs a build: npm run build.
 *
 * Usage: node bench/tls.mjs [--runs 5] [--servers ID,ID] [--sets ID,ID] [--with-testssl] [--only times,connections,distance,limiter]
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { connections, distance, limiter } from './tls/claims.mjs';
import { findingSets } from './tls/contestants.mjs';
import { times } from './tls/times.mjs';
import { startable, truthServers } from './tls/truth.mjs';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    servers: { type: 'string' },
    sets: { type: 'string' },
    only: { type: 'string', default: 'times,connections,distance,limiter' },
    'with-testssl': { type: 'boolean', default: false },
  },
});
const parts = values.only.split(',');
const { servers } = await truthServers();
const { here, left } = startable(servers, values.servers?.split(','));
const { sets, missing } = findingSets({
  withTestssl: values['with-testssl'],
  wanted: values.sets?.split(','),
});
for (const reason of [...left, ...missing.map((program) => `${program}: not installed`)])
  console.log(`left out: ${reason}`);
if (!values['with-testssl']) console.log('left out: testssl, which takes minutes: --with-testssl');

/** @type {import('./tls/claims.mjs').Claim[]} */
const claims = [];
const folder = mkdtempSync(join(tmpdir(), 'tls-bench-'));
try {
  for (const server of here) {
    const running = await server.start();
    const caFile = join(folder, `${server.id}.pem`);
    writeFileSync(caFile, `${running.ca.join('\n')}\n`);
    const place = {
      id: server.id,
      running,
      address: { port: running.port, starttls: running.starttls, caFile },
    };
    console.log(`\n${server.id}: ${server.title}`);
    try {
      if (parts.includes('times')) claims.push(...(await times(place, sets, Number(values.runs))));
      if (parts.includes('connections')) claims.push(await connections(place));
      if (server.id === 'nginx-everything') {
        if (parts.includes('distance')) claims.push(...(await distance(place)));
        if (parts.includes('limiter')) claims.push(await limiter(place));
      }
    } finally {
      await running.close();
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log('');
for (const { holds, text } of claims) console.log(`${holds ? 'ok     ' : 'NOT MET'} ${text}`);
const met = claims.filter(({ holds }) => holds).length;
console.log(`\n${met} of ${claims.length} claims hold`);
process.exit(met === claims.length && claims.length > 0 ? 0 : 1);

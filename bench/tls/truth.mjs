/**
 * The servers of the truth table, as the tests start them. They are TypeScript, which Node 20 can't import: Vite, which
 * Vitest brings, does it.
 */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createViteServer } from 'vitest/node';

/** @typedef {import('../../packages/tls-scanner-lite/test/truth/server.js').TruthServer} TruthServer */
/** @typedef {import('../../packages/tls-scanner-lite/test/truth/server.js').Running} Running */
/** @typedef {typeof import('../../packages/tls-scanner-lite/test/truth/servers.js')} Servers */

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** @returns {Promise<{ servers: readonly TruthServer[], certificateServers: readonly TruthServer[] }>} */
export async function truthServers() {
  const vite = await createViteServer({
    configFile: false,
    root,
    logLevel: 'error',
    appType: 'custom',
    server: { middlewareMode: true, watch: null, hmr: false, ws: false },
    optimizeDeps: { noDiscovery: true },
  });
  const loaded = await vite.ssrLoadModule('/packages/tls-scanner-lite/test/truth/servers.ts');
  await vite.close();
  return /** @type {Servers} */ (/** @type {unknown} */ (loaded));
}

/**
 * Splits servers into those that can be started here and the reasons why others can't.
 *
 * @param {readonly TruthServer[]} servers
 * @param {readonly string[] | undefined} wanted ids; all when undefined
 */
export function startable(servers, wanted) {
  const chosen = servers.filter(({ id }) => wanted === undefined || wanted.includes(id));
  const left = chosen.flatMap((server) => {
    const reason = server.missing();
    return reason === undefined ? [] : [`${server.id}: ${reason}`];
  });
  return { here: chosen.filter((server) => server.missing() === undefined), left };
}

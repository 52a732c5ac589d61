/** Keep-alive agents whose every new socket first passes the scope guard. */
import { type ClientRequestArgs, Agent as HttpAgent } from 'node:http';
import { type AgentOptions, Agent as HttpsAgent } from 'node:https';
import type { Duplex } from 'node:stream';
import type { ScopeGuard } from './scope.js';

type Callback = (error: Error | null, stream: Duplex) => void;
type Connect = (options: ClientRequestArgs, callback?: Callback) => Duplex | null | undefined;

/**
 * Agents call `createConnection` for each new socket: the guard looks at host and port there, whatever led
 * to the request (a redirect, a link of the audit log's next page, a template).
 */
function guarded(connect: Connect, guard: ScopeGuard): Connect {
  return (options, callback) => {
    const host = String(options.host ?? options.hostname ?? 'localhost');
    const port = Number(options.port ?? 0);
    guard.admit(host, port).then(
      (address) => {
        const servername = 'servername' in options && options.servername ? options.servername : host;
        const extra = {
          host: address,
          lookup: undefined,
          ...(/^[\d.]+$|:/.test(host) ? {} : { servername }),
        };
        const socket = connect({ ...options, ...extra } as ClientRequestArgs);
        if (socket) callback?.(null, socket);
      },
      (error: unknown) =>
        callback?.(error instanceof Error ? error : new Error(String(error)), undefined as unknown as Duplex),
    );
    return undefined;
  };
}

export interface Agents {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
  close(): void;
}

/** `ca`: PEM certificates that replace the public roots; undefined trusts the public roots. */
export function createAgents(
  guard: ScopeGuard,
  ca: readonly string[] | undefined,
  maxSockets: number,
): Agents {
  const options: AgentOptions = {
    keepAlive: true,
    maxSockets,
    maxFreeSockets: maxSockets,
    rejectUnauthorized: true,
    ...(ca === undefined ? {} : { ca: [...ca] }),
  };
  const http = new HttpAgent(options);
  const https = new HttpsAgent(options);
  for (const agent of [http, https] as const) {
    const connect = agent.createConnection.bind(agent) as Connect;
    Object.assign(agent, { createConnection: guarded(connect, guard) });
  }
  return {
    http,
    https,
    close() {
      http.destroy();
      https.destroy();
    },
  };
}

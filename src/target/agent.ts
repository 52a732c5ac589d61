/** Keep-alive agents whose every new socket first passes the scope guard. */
import { type ClientRequestArgs, Agent as HttpAgent } from 'node:http';
import { type AgentOptions, Agent as HttpsAgent } from 'node:https';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { OutgoingRequest } from './message.js';
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
        const extra = {
          host: address,
          lookup: undefined,
          // The name that is connected to, whatever Host header the request carries.
          servername: /^[\d.]+$|:/.test(host) ? '' : host,
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

export type Origin = Pick<OutgoingRequest, 'from' | 'identity'>;

export interface Agents {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
  /** Agents whose connections come from this address of the machine, and show this certificate; usual ones for neither. */
  of(origin: Origin): Pick<Agents, 'http' | 'https'>;
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
  const pair = (more: AgentOptions) => {
    const http = new HttpAgent({ ...options, ...more });
    const https = new HttpsAgent({ ...options, ...more });
    for (const agent of [http, https] as const) {
      const connect = agent.createConnection.bind(agent) as Connect;
      const keep = agent.keepSocketAlive.bind(agent);
      Object.assign(agent, {
        createConnection: guarded(connect, guard),
        keepSocketAlive(socket: Duplex): unknown {
          const kept: unknown = keep(socket);
          // Node asks the kernel for it anew after each request, which costs as much as sending one.
          if (socket instanceof Socket) socket.setKeepAlive = () => socket;
          return kept;
        },
      });
    }
    return { http, https };
  };
  const usual = pair({});
  const others = new Map<string, typeof usual>();
  return {
    ...usual,
    of({ from, identity }) {
      if (from === undefined && identity === undefined) return usual;
      const key = JSON.stringify([from, identity?.cert]);
      const known =
        others.get(key) ?? pair({ ...(from === undefined ? {} : { localAddress: from }), ...identity });
      others.set(key, known);
      return known;
    },
    close() {
      for (const { http, https } of [usual, ...others.values()]) {
        http.destroy();
        https.destroy();
      }
    },
  };
}

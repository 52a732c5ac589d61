import type { ChainFacts } from '../certificates/chain.js';
import { fetchByNode } from '../certificates/node-tls.js';
import type { CertificateResult } from '../certificates/result.js';
import type { TrustStore } from '../certificates/trust.js';
import { type Protocol, protocols } from '../protocol.js';
import { authenticationOf } from '../registry/suites.js';
import type { Reply } from '../reply.js';
import { Malformed } from '../wire/cursor.js';
import { parseCertificates } from '../wire/server-messages.js';
import { ask, type Scanner } from './ask.js';
import { chunks } from './chunks.js';
import type { Walk } from './walk.js';

const certificateMessage = 11;

/** What a chain is judged by. */
export interface Judging {
  /** Name or address that the leaf has to be for. */
  readonly name: string;
  readonly trust: TrustStore;
  readonly now: Date;
}

type Kind = CertificateResult['authentication'];

/** Loaded when the first chain is there: the certificate parser takes longer to load than most scans take to run. */
async function judge(ders: readonly Buffer[], { name, trust, now }: Judging): Promise<ChainFacts> {
  const { judgeChain } = await import('../certificates/chain.js');
  return judgeChain(ders, name, trust, now);
}

/** Suites to offer for one kind of key: the accepted ones if they are known, else all of them. */
function offersFor(walk: Walk, kind: Kind): number[][] {
  const accepted = walk.suites?.accepted.map(({ id }) => id);
  const unsure = (walk.suites?.inconclusive.length ?? 0) > 0;
  const pieces = accepted === undefined || unsure ? chunks(walk.protocol.protocol) : [accepted.slice(0, 64)];
  return pieces
    .map((piece) => piece.filter((id) => authenticationOf(id) === kind))
    .filter((piece) => piece.length > 0);
}

async function fetchClear(
  scanner: Scanner,
  walk: Walk,
  kind: Kind,
  judging: Judging,
): Promise<CertificateResult> {
  const { protocol } = walk.protocol;
  const common = { authentication: kind, source: protocol };
  const replies: Reply[] = [];
  for (const suites of offersFor(walk, kind)) {
    const result = await ask(scanner, { protocol, suites }, 'flight');
    replies.push(...result.evidence.replies);
    if (result.state === 'inconclusive') {
      return { ...common, state: 'inconclusive', cause: result.evidence.conclusion, replies };
    }
    if (result.state === 'refused') continue;
    const message = result.messages.find(({ type }) => type === certificateMessage);
    if (message === undefined)
      return { ...common, state: 'inconclusive', cause: 'no Certificate message', replies };
    try {
      const ders = parseCertificates(message.body);
      if (ders.length === 0)
        return { ...common, state: 'inconclusive', cause: 'empty Certificate message', replies };
      return { ...common, state: 'presented', ...(await judge(ders, judging)) };
    } catch (cause) {
      if (!(cause instanceof Malformed)) throw cause;
      return { ...common, state: 'inconclusive', cause: `Certificate message: ${cause.message}`, replies };
    }
  }
  return { ...common, state: 'none', replies };
}

async function fetchEncrypted(scanner: Scanner, kind: Kind, judging: Judging): Promise<CertificateResult> {
  const common = { authentication: kind, source: 'TLS 1.3' };
  const fetched = await fetchByNode(scanner.door, scanner.timeoutMs, kind, scanner.serverName);
  if (fetched.kind === 'chain') {
    return {
      ...common,
      state: 'presented',
      ...(await judge(fetched.chain, judging)),
    };
  }
  return fetched.kind === 'none'
    ? { ...common, state: 'none', replies: [] }
    : { ...common, state: 'inconclusive', cause: fetched.cause, replies: [] };
}

function inconclusive(authentication: Kind, source: Protocol, cause: string): CertificateResult {
  return { authentication, source, state: 'inconclusive', cause, replies: [] };
}

/** Fetches and judges the chains for RSA and ECDSA keys, in the clear where some version below TLS 1.3 is offered. */
export async function certificates(
  scanner: Scanner,
  walks: readonly Walk[],
  judging: Judging,
): Promise<CertificateResult[]> {
  const offered = walks.filter((walk) => walk.protocol.state === 'offered');
  const clear = offered.filter((walk) => walk.protocol.protocol !== 'TLS 1.3').at(-1);
  const kinds: readonly Kind[] = ['RSA', 'ECDSA'];
  if (clear !== undefined) return Promise.all(kinds.map((kind) => fetchClear(scanner, clear, kind, judging)));
  const source = offered[0]?.protocol.protocol ?? protocols[4] ?? 'TLS 1.3';
  if (offered.length === 0)
    return kinds.map((kind) => inconclusive(kind, source, 'no protocol was seen to be offered'));
  const results = await Promise.all(kinds.map((kind) => fetchEncrypted(scanner, kind, judging)));
  // TLS 1.3 can't do without a certificate here, so "none" twice means that something else was refused.
  if (results.every(({ state }) => state === 'none')) {
    return kinds.map((kind) => inconclusive(kind, source, 'the handshake was refused for every kind of key'));
  }
  return results;
}

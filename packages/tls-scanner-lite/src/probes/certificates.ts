import type { ChainFacts, ChainOptions } from '../certificates/chain.js';
import type { Problem } from '../certificates/problem.js';
import type { CertificateResult } from '../certificates/result.js';
import type { TrustStore } from '../certificates/trust.js';
import { type Protocol, protocols } from '../protocol.js';
import { authenticationOf } from '../registry/suites.js';
import type { Reply } from '../reply.js';
import { cursor, Malformed } from '../wire/cursor.js';
import { statusRequest, timestampRequest } from '../wire/requests.js';
import { parseCertificates } from '../wire/server-messages.js';
import { ask, type Scanner, type Settled } from './ask.js';
import { chunks } from './chunks.js';
import type { Context } from './context.js';
import type { Walk } from './walk.js';

const certificateMessage = 11;
const statusMessage = 22;

/** What a chain is judged by. */
export interface Judging {
  /** Name or address that the leaf has to be for. */
  readonly name: string;
  readonly trust: TrustStore;
  readonly now: Date;
  /** Longest validity of the leaf, in days. */
  readonly maxValidityDays?: number;
}

type Kind = CertificateResult['authentication'];

/** Loaded when the first chain is there: the certificate parser takes longer to load than most scans take to run. */
async function judge(
  ders: readonly Buffer[],
  { name, trust, now, maxValidityDays }: Judging,
  sent: ChainOptions,
): Promise<ChainFacts> {
  const { judgeChain } = await import('../certificates/chain.js');
  const limit = maxValidityDays === undefined ? {} : { maxValidityDays };
  return judgeChain(ders, name, trust, now, { ...sent, ...limit });
}

/** The stapled OCSP response and the timestamps that came with a clear flight. */
function sentWith({ messages, hello }: Settled): ChainOptions {
  const body = messages.find(({ type }) => type === statusMessage)?.body;
  const sctList = hello?.extensions.get(timestampRequest.type);
  let ocspResponse: Buffer | null = null;
  if (body !== undefined) {
    const read = cursor(body);
    // 1 is OCSP; other types were not asked for.
    if (read.uint8() === 1) ocspResponse = read.vector(3);
  }
  return { ocspResponse, ...(sctList === undefined ? {} : { sctList }) };
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
  // SSL knows no extensions.
  const extensions = protocol.startsWith('TLS') ? [statusRequest, timestampRequest] : [];
  for (const suites of offersFor(walk, kind)) {
    const result = await ask(scanner, { protocol, suites, extensions }, 'flight');
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
      return {
        ...common,
        state: 'presented',
        ...(await judge(ders, judging, extensions.length > 0 ? sentWith(result) : {})),
      };
    } catch (cause) {
      if (!(cause instanceof Malformed)) throw cause;
      return { ...common, state: 'inconclusive', cause: `Certificate message: ${cause.message}`, replies };
    }
  }
  return { ...common, state: 'none', replies };
}

/** Own handshakes are loaded when TLS 1.3 is there: most of a scan does without. */
async function fetchEncrypted(
  scanner: Scanner,
  walk: Walk,
  kind: Kind,
  judging: Judging,
): Promise<CertificateResult> {
  const { showCertificates } = await import('./certificates-13.js');
  const common = { authentication: kind, source: 'TLS 1.3' };
  const shown = await showCertificates(scanner, walk, kind);
  if (shown.kind === 'none') return { ...common, state: 'none', replies: shown.replies };
  if (shown.kind === 'failed')
    return { ...common, state: 'inconclusive', cause: shown.cause, replies: shown.replies };
  const { chain, unproven, ...sent } = shown;
  const facts = await judge(chain, judging, sent);
  const problems: Problem[] =
    unproven === undefined
      ? [...facts.problems]
      : [{ code: 'key-not-proven', certificate: 0, detail: unproven }, ...facts.problems];
  return { ...common, state: 'presented', ...facts, problems };
}

/** The chains that TLS 1.3 shows and the versions below it don't, and those whose key it doesn't prove. */
function otherChains(
  clear: readonly CertificateResult[],
  encrypted: readonly CertificateResult[],
): CertificateResult[] {
  const print = (result: CertificateResult) =>
    result.state === 'presented' ? JSON.stringify(result.chain) : '';
  const known = new Set(clear.map(print));
  return encrypted.filter(
    (result) =>
      result.state === 'presented' &&
      (!known.has(print(result)) || result.problems.some(({ code }) => code === 'key-not-proven')),
  );
}

function inconclusive(authentication: Kind, source: Protocol, cause: string): CertificateResult {
  return { authentication, source, state: 'inconclusive', cause, replies: [] };
}

/**
 * Fetches and judges the chains for RSA and ECDSA keys: in the clear from the highest version below TLS 1.3, and by
 * handshakes from TLS 1.3, where a chain counts once more if it differs.
 */
export async function certificates({ scanner, walks, judging }: Context): Promise<CertificateResult[]> {
  const offered = walks.filter((walk) => walk.protocol.state === 'offered');
  const clear = offered.filter((walk) => walk.protocol.protocol !== 'TLS 1.3').at(-1);
  const latest = offered.find((walk) => walk.protocol.protocol === 'TLS 1.3');
  const kinds: readonly Kind[] = ['RSA', 'ECDSA'];
  const [below, above] = await Promise.all([
    Promise.all(clear === undefined ? [] : kinds.map((kind) => fetchClear(scanner, clear, kind, judging))),
    Promise.all(
      latest === undefined ? [] : kinds.map((kind) => fetchEncrypted(scanner, latest, kind, judging)),
    ),
  ]);
  if (clear !== undefined) return [...below, ...otherChains(below, above)];
  const source = protocols.at(-1) ?? 'TLS 1.3';
  if (latest === undefined)
    return kinds.map((kind) => inconclusive(kind, source, 'no protocol was seen to be offered'));
  // TLS 1.3 can't do without a certificate here, so "none" twice means that something else was refused.
  if (above.every(({ state }) => state === 'none')) {
    return kinds.map((kind) => inconclusive(kind, source, 'the handshake was refused for every kind of key'));
  }
  return above;
}

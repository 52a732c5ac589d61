import { type Answer, exchange, type Until } from '../../exchange.js';
import { describe, type Reply } from '../../reply.js';
import { clientHello, type Hello } from '../../wire/client-hello.js';
import type { Scanner } from '../ask.js';
import { maxSuites } from '../chunks.js';

/** What one hello brought, once it can be believed. */
export interface Posed {
  readonly answer: Answer;
  readonly replies: readonly Reply[];
  /** The server decided: a ServerHello, a plain alert, or the same refusal twice while the control hello was answered. */
  readonly certain: boolean;
  /** The last reply in words. */
  readonly said: string;
}

// handshake_failure, illegal_parameter, protocol_version, insufficient_security, inappropriate_fallback,
// unrecognized_name, no_application_protocol: these say by themselves what is meant.
const plain = new Set([40, 47, 70, 71, 86, 112, 120]);

function decides(reply: Reply): boolean {
  return reply.kind === 'server-hello' || (reply.kind === 'alert' && plain.has(reply.code));
}

function same(a: Reply, b: Reply): boolean {
  if (a.kind === 'alert') return b.kind === 'alert' && a.code === b.code;
  return a.kind === 'closed' && b.kind === 'closed';
}

/**
 * Sends one hello with the first of the suites, and once more if the answer alone says nothing. A `serverName` of null sends none.
 */
export async function pose(
  scanner: Scanner,
  {
    serverName = scanner.serverName,
    ...hello
  }: Omit<Hello, 'serverName'> & { readonly serverName?: string | null },
  until: Until = 'choice',
): Promise<Posed> {
  const name = serverName === undefined || serverName === null ? {} : { serverName };
  const bytes = () => clientHello({ ...hello, suites: hello.suites.slice(0, maxSuites), ...name });
  const first = await exchange(scanner.door, bytes(), scanner.timeoutMs, until);
  const posed = (answer: Answer, replies: readonly Reply[], certain: boolean): Posed => ({
    answer,
    replies,
    certain,
    said: describe(answer.reply),
  });
  if (decides(first.reply)) return posed(first, [first.reply], true);
  const controls: Reply[] = [];
  if (first.reply.kind === 'not-sent' || !(await scanner.control.answers(controls)))
    return posed(first, [first.reply], false);
  const second = await exchange(scanner.door, bytes(), scanner.timeoutMs, until);
  const replies = [first.reply, second.reply];
  if (decides(second.reply)) return posed(second, replies, true);
  const repeats = same(first.reply, second.reply);
  return posed(second, replies, repeats && (await scanner.control.answersNow(controls)));
}

/** Why a message as it should be was not taken: the signature's description, the clocks, or the request itself. */

import type { Sent } from '../kinds/outbound.js';
import type { TargetExchange } from '../target/schema.js';
import { flow } from './propose.js';
import { send, type Trial } from './signed-message.js';

/** How far clocks may be apart before one of them is named; verifiers allow minutes. */
const SKEW_MS = 15_000;
/** Wrong signatures are what the check sends too; a few more do no harm, many might raise an alarm. */
const MOST_TRIED = 6;

type Signature = TargetExchange['signature'];

/** True when a mended description was found, with which to go on. */
export async function explainRefusal(
  trial: Trial,
  { outcome, seen }: Sent & { readonly seen: string },
): Promise<boolean> {
  const { visit, name, exchange, action } = trial;
  const key = ['exchanges', name, 'signature'];
  const { status } = outcome;
  const expected = flow(action.success ?? visit.file.oracles?.success ?? { status: '2xx' });
  const broken = (at: readonly (string | number)[], what: string, fix: string) =>
    visit.report.broken('exchange', at, { what, expected, seen, fix });
  const request = ['actions', exchange.action, 'request'];
  if (status === null) broken(request, 'no answer came to the message', 'see that the target answers');
  else if (status < 300)
    broken(
      ['actions', exchange.action, 'success'],
      'the message is answered with what is no success',
      `if this answer is right, success: { status: ${status} }`,
    );
  else if (status === 404 || status === 405)
    broken(
      [...request, 'path'],
      'the message does not arrive',
      'there is nothing at this address: see path and method',
    );
  else if (status === 415 || status >= 500)
    broken(request, 'the message is not taken', 'see its type and body, and the log of the target');
  else {
    const clock = clockOf(trial);
    const found = clock === null ? await firstAccepted(trial) : null;
    if (found !== null) {
      broken(
        [...key, found.part],
        'the signature is not accepted',
        `${found.change} (with that it is accepted)`,
      );
      return true;
    }
    const fix =
      clock ??
      (outcome.denied
        ? 'it is refused like an altered one: see secret, content, algorithm, encoding, and value'
        : 'see the fields of its body, and then the signature: content, secret, encoding');
    broken(key, 'the message as it should be is refused', fix);
  }
  return false;
}

/** Signatures with a time are refused when the clocks differ. */
function clockOf({ visit, name, exchange }: Trial): string | null {
  const date = visit.log.last(`exchange/${name}/none`)?.response?.headers.date?.[0];
  const skew = date === undefined ? 0 : Date.parse(date) - Date.now();
  if (!usesTime(exchange.signature) || Number.isNaN(skew) || Math.abs(skew) <= SKEW_MS) return null;
  return `the clock of the target is ${Math.round(Math.abs(skew) / 1000)} s ${skew > 0 ? 'ahead of' : 'behind'} this one, and the signature holds a time: set the clocks`;
}

function usesTime({ content = '', value = '', headers = {} }: Signature): boolean {
  return [content, value, ...Object.values(headers)].some((text) => /\$\{\s*timestamp\b/.test(text));
}

async function firstAccepted(
  trial: Trial,
): Promise<{ readonly part: string; readonly change: string } | null> {
  const { exchange } = trial;
  const before = exchange.signature;
  for (const [index, { part, value }] of variations(before).slice(0, MOST_TRIED).entries()) {
    exchange.signature = { ...before, [part]: value };
    const { outcome } = await send(trial, 'none', `variation-${index}`);
    if (outcome.success) return { part, change: `${part}: ${flow(value)}` };
  }
  exchange.signature = before;
  return null;
}

/** One change each, the most common mistakes first. */
function variations(signature: Signature): readonly { readonly part: string; readonly value: string }[] {
  const { encoding = 'base64', keyEncoding = 'utf8', content = '${body}', secret, algorithm } = signature;
  const key = secret !== undefined && 'literal' in secret ? secret.literal : '';
  const isKeyed = algorithm.startsWith('hmac-');
  const keys = [
    ...(/^([0-9a-f]{2})+$/i.test(key) ? ['hex'] : []),
    ...(/^[A-Za-z0-9+/_-]+=*$/.test(key) ? ['base64'] : []),
    'utf8',
  ];
  const timed = usesTime({ ...signature, content: '' });
  const contents = timed ? ['${timestamp}.${body}', '${id}.${timestamp}.${body}', '${body}'] : ['${body}'];
  const of = (part: string, values: readonly string[], current: string) =>
    values.filter((value) => value !== current).map((value) => ({ part, value }));
  return [
    ...of('encoding', ['hex', 'base64'], encoding),
    ...(isKeyed ? of('keyEncoding', keys, keyEncoding) : []),
    ...of('content', contents, content),
    ...of('encoding', ['base64url'], encoding),
  ];
}

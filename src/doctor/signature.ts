/** Whether what the target sent is signed as its file says; where not, how it is. */
import { listed } from '../plan/nearest.js';
import { mismatchOf } from '../target/messages/signature.js';
import type { ReceivedMessage } from '../target/receivers/recording.js';
import type { TargetOutbound } from '../target/schema.js';
import { meant } from './propose.js';
import { guess } from './signature-guess.js';
import type { Visit } from './visit.js';

/** `captured`: what the steps of connect took. Values of headers and secrets are not shown. */
export function examineSignature(
  { report }: Visit,
  name: string,
  { signature }: TargetOutbound,
  message: ReceivedMessage,
  captured: { readonly [name: string]: string },
): void {
  if (signature === undefined) return;
  const key = ['outbound', name, 'signature'];
  const { secret: from } = signature;
  const by = from !== undefined && 'captured' in from ? from.captured : null;
  const secret =
    by !== null ? (captured[by] ?? null) : from !== undefined && 'literal' in from ? from.literal : null;
  if (signature.algorithm.startsWith('hmac-') && secret === null) {
    report.skipped('outbound', key, `not tried: ${by ?? 'the secret'} was not captured`);
    return;
  }
  const why = mismatchOf(signature, secret, message.headers, message.body);
  if (why === null) {
    report.works('outbound', key, `${signature.header} fits the payload`);
    return;
  }
  const found = guess(signature, secret, captured, message);
  const part = found?.changes.length === 1 ? (found.changes[0]?.split(':')[0] ?? null) : null;
  const names = Object.keys(message.headers);
  report.broken('outbound', part === null ? key : [...key, part], {
    what: `the signature does not fit: ${why}`,
    expected: `${signature.algorithm} in ${signature.header}, ${signature.value ?? '${signature}'}`,
    seen: `${message.body.length} B with the headers ${listed(names)}`,
    fix:
      found === null ? fixWithoutGuess(signature, names) : `${found.changes.join(', ')} (with that it fits)`,
  });
}

function fixWithoutGuess({ header, headers = {} }: Signature, names: readonly string[]): string {
  const lost = [header, ...Object.keys(headers)].find((each) => !names.includes(each.toLowerCase()));
  if (lost === undefined)
    return 'see content, algorithm, encoding and keyEncoding, and whether this is the secret that it signs with';
  const near = meant([lost.toLowerCase()], names);
  return near === undefined
    ? 'name the header that carries it; if there is none, the target signs nothing, which is a finding about it'
    : `${near}, in the place of ${lost}`;
}

type Signature = NonNullable<TargetOutbound['signature']>;

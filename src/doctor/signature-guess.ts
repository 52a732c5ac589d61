/** How a message was signed after all: variations of a description, until one fits. Pure. */
import { mismatchOf, type SignatureForm } from '../target/messages/signature.js';
import type { ReceivedMessage } from '../target/receivers/recording.js';
import { flow } from './propose.js';

export interface Guess {
  /** The secret by the name of its capture; null for the one declared. */
  readonly captured: string | null;
  readonly form: SignatureForm;
  /** What to write, one part a line of the target file: `encoding: hex`. */
  readonly changes: readonly string[];
}

const ALGORITHMS: readonly SignatureForm['algorithm'][] = [
  'hmac-sha256',
  'hmac-sha512',
  'hmac-sha384',
  'sha256',
  'sha512',
];
const ENCODINGS = ['base64', 'hex', 'base64url'] as const;
const KEY_ENCODINGS = ['utf8', 'base64', 'hex'] as const;
const CONTENTS = ['${body}', '${timestamp}.${body}', '${id}.${timestamp}.${body}', '${timestamp}${body}'];
const VALUES = [
  '${signature}',
  'v1,${signature}',
  'sha256=${signature}',
  'sha512=${signature}',
  't=${timestamp},v1=${signature}',
];

/** Each variation is a hash over the body: of a large one there is no point in trying hundreds. */
const LARGEST = 64 * 1024;
/** What goes together when people mistake it: more at once would be a signature by accident of none. */
const MOST_CHANGES = 3;

/** The nearest description that fits, by the number of changes; null when none does. */
export function guess(
  form: SignatureForm,
  secret: string | null,
  captured: { readonly [name: string]: string },
  { headers, body }: ReceivedMessage,
): Guess | null {
  if (body.length > LARGEST) return null;
  const fits = (each: Candidate) => mismatchOf(each.form, each.secret, headers, body) === null;
  const start: Candidate = { form, secret, captured: null, changes: [] };
  let candidates: readonly Candidate[] = [start];
  for (const dimension of dimensions(captured, Object.keys(headers)))
    candidates = candidates.flatMap((each) =>
      each.changes.length === MOST_CHANGES ? [each] : [each, ...dimension(each)],
    );
  const sorted = [...candidates].sort((a, b) => a.changes.length - b.changes.length);
  const found = sorted.find((each) => isPossible(each) && fits(each));
  return found === undefined || found.changes.length === 0 ? null : found;
}

interface Candidate extends Guess {
  readonly secret: string | null;
}

type Dimension = (candidate: Candidate) => readonly Candidate[];

function dimensions(
  captured: { readonly [name: string]: string },
  names: readonly string[],
): readonly Dimension[] {
  const vary =
    <K extends 'algorithm' | 'encoding' | 'keyEncoding' | 'content' | 'value' | 'header'>(
      key: K,
      values: readonly NonNullable<SignatureForm[K]>[],
      standard: SignatureForm[K] | undefined,
    ): Dimension =>
    (each) =>
      values
        .filter((value) => value !== (each.form[key] ?? standard))
        .map((value) => ({
          ...each,
          form: { ...each.form, [key]: value },
          changes: [...each.changes, `${key}: ${flow(value)}`],
        }));
  const telling = names.filter((name) => /signature|digest|hmac|^x-.*-sign/.test(name));
  return [
    (each) =>
      Object.entries(captured)
        .filter(([, value]) => value !== each.secret)
        .map(([name, secret]) => ({
          ...each,
          secret,
          captured: name,
          changes: [...each.changes, `secret: { captured: ${name} }`],
        })),
    vary('header', telling, undefined),
    vary('value', VALUES, '${signature}'),
    vary('content', CONTENTS, '${body}'),
    vary('encoding', ENCODINGS, 'base64'),
    vary('keyEncoding', KEY_ENCODINGS, 'utf8'),
    vary('algorithm', ALGORITHMS, undefined),
  ];
}

/** A key that is not of its encoding would silently be cut short; a digest needs none. */
function isPossible({ form, secret }: Candidate): boolean {
  if (!form.algorithm.startsWith('hmac-')) return true;
  if (secret === null) return false;
  const { keyEncoding = 'utf8' } = form;
  if (keyEncoding === 'hex') return secret.length % 2 === 0 && /^[0-9a-f]+$/i.test(secret);
  return keyEncoding === 'utf8' || /^[A-Za-z0-9+/_-]+=*$/.test(secret);
}

/** Signatures and digests of messages, as a target file describes them: made for what is sent, checked on what came. */
import { createHash, createHmac } from 'node:crypto';
import { SafeprobeError } from '../../errors.js';
import type { TargetExchange } from '../schema.js';
import { fill } from '../template.js';

/** A signature's description; where its secret comes from is no part of it. */
export type SignatureForm = Omit<TargetExchange['signature'], 'secret'>;

export interface SignedParts {
  readonly id: string;
  /** Seconds. */
  readonly timestamp: string;
  readonly body: Buffer;
}

const BODY = /\$\{\s*body\s*\}/;
const PLACE = /\$\{\s*(id|timestamp|signature)\s*\}/g;

/** The bytes of the signature itself. Throws `prerequisite` for a keyed one without a key. */
export function signatureBytes(form: SignatureForm, secret: string | null, parts: SignedParts): Buffer {
  const { id, timestamp, body } = parts;
  const texts = (form.content ?? '${body}').split(BODY).map((text) => fill(text, { id, timestamp }));
  // The body as its bytes: it need not be UTF-8.
  const content = texts.flatMap((text, index) =>
    index === 0 ? [Buffer.from(text)] : [body, Buffer.from(text)],
  );
  const [kind = '', hash = kind] = form.algorithm.split('-');
  if (kind !== 'hmac') return createHash(hash).update(Buffer.concat(content)).digest();
  if (secret === null)
    throw new SafeprobeError('prerequisite', `a signature by ${form.algorithm} needs a secret`, {
      remedy: 'Say under signature.secret where it is, or which step captures it.',
    });
  return createHmac(hash, Buffer.from(secret, form.keyEncoding ?? 'utf8'))
    .update(Buffer.concat(content))
    .digest();
}

/** Every header that a signed message carries. */
export function signedHeaders(
  form: SignatureForm,
  secret: string | null,
  parts: SignedParts,
): Record<string, string> {
  return headersWith(form, signatureBytes(form, secret, parts), parts);
}

export function headersWith(
  form: SignatureForm,
  bytes: Buffer,
  { id, timestamp }: SignedParts,
): Record<string, string> {
  const signature = bytes.toString(form.encoding ?? 'base64');
  return {
    ...Object.fromEntries(
      Object.entries(form.headers ?? {}).map(([name, text]) => [name, fill(text, { id, timestamp })]),
    ),
    [form.header]: fill(form.value ?? '${signature}', { id, timestamp, signature }),
  };
}

/** Why a message's signature does not fit; null when it does. Header names in lower case. */
export function mismatchOf(
  form: SignatureForm,
  secret: string | null,
  headers: { readonly [name: string]: string },
  body: Buffer,
): string | null {
  const found: Record<string, string> = {};
  for (const [name, template] of Object.entries(form.headers ?? {})) {
    const value = headers[name.toLowerCase()];
    if (value === undefined) return `no header ${name}`;
    const groups = new RegExp(`^${pattern(template, '.+')}$`).exec(value)?.groups;
    if (groups === undefined) return `the header ${name} has another form`;
    Object.assign(found, groups);
  }
  const value = headers[form.header.toLowerCase()];
  if (value === undefined) return `no header ${form.header}`;
  // Several signatures may stand side by side while a key is replaced; one that fits is enough.
  const all = [...value.matchAll(new RegExp(pattern(form.value ?? '${signature}', '[^\\s,;:]+'), 'g'))];
  if (all.length === 0) return `the header ${form.header} has another form`;
  const fits = all.some(({ groups = {} }) => {
    const { id = '', timestamp = '' } = { ...found, ...groups };
    const expected = signatureBytes(form, secret, { id, timestamp, body });
    return Buffer.from(groups.signature ?? '', form.encoding ?? 'base64').equals(expected);
  });
  return fits ? null : 'the signature is of something else';
}

/** A template as an expression that finds the values which were put into it. */
function pattern(template: string, any: string): string {
  let at = 0;
  let text = '';
  for (const match of template.matchAll(PLACE)) {
    text += `${escaped(template.slice(at, match.index))}(?<${match[1]}>${any})`;
    at = match.index + match[0].length;
  }
  return text + escaped(template.slice(at));
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

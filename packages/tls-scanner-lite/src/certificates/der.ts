import { Malformed } from '../wire/cursor.js';

/** One element: its tag, its content, and all of its bytes. */
export interface Element {
  readonly tag: number;
  readonly content: Buffer;
  readonly raw: Buffer;
}

// What a hash or a signature covers has to be the very bytes that were sent, and a parser that encodes anew doesn't
// promise those. So this reader only cuts; what the pieces mean is left to the library.
function readElement(bytes: Buffer, at: number): Element {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (tag === undefined || first === undefined) throw new Malformed('an element is cut off');
  if ((tag & 0x1f) === 0x1f) throw new Malformed('a tag of several bytes');
  let start = at + 2;
  let length = first;
  if (first >= 0x80) {
    const count = first & 0x7f;
    if (count === 0 || count > 4) throw new Malformed('a length that is indefinite or too long');
    if (start + count > bytes.length) throw new Malformed('a length is cut off');
    length = bytes.readUIntBE(start, count);
    start += count;
  }
  const end = start + length;
  if (end > bytes.length) throw new Malformed('an element is longer than what holds it');
  return { tag, content: bytes.subarray(start, end), raw: bytes.subarray(at, end) };
}

/** The single element that the bytes are. @throws {Malformed} */
export function element(bytes: Uint8Array): Element {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = readElement(buffer, 0);
  if (read.raw.length !== buffer.length) throw new Malformed('bytes after the element');
  return read;
}

/** The elements inside a constructed one; at most `limit`, so that empty elements can't multiply. */
export function children({ content }: Element, limit = 4096): Element[] {
  const list: Element[] = [];
  for (let at = 0; at < content.length; ) {
    if (list.length >= limit) throw new Malformed(`more than ${limit} elements`);
    const next = readElement(content, at);
    list.push(next);
    at += next.raw.length;
  }
  return list;
}

/**
 * Walks everything that is constructed in a SEQUENCE. The parsers forgive lengths that don't add up, and depth is what makes them
 * recurse; neither gets that far.
 *
 * @throws {Malformed}
 */
export function checkFraming(bytes: Uint8Array, maxDepth = 32, maxElements = 8192): void {
  const root = element(bytes);
  if (root.tag !== 0x30) throw new Malformed('no SEQUENCE');
  const open = [{ element: root, depth: 0 }];
  let seen = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if ((next.element.tag & 0x20) === 0) continue;
    if (next.depth >= maxDepth) throw new Malformed(`more than ${maxDepth} levels`);
    const inner = children(next.element);
    seen += inner.length;
    if (seen > maxElements) throw new Malformed(`more than ${maxElements} elements`);
    for (const each of inner) open.push({ element: each, depth: next.depth + 1 });
  }
}

/** An object identifier in dots. */
export function oidOf({ tag, content }: Element): string {
  if (tag !== 0x06 || content.length === 0 || content.length > 64)
    throw new Malformed('no object identifier');
  const arcs: bigint[] = [];
  let arc = 0n;
  for (const byte of content) {
    arc = arc * 128n + BigInt(byte & 0x7f);
    if (byte < 0x80) {
      arcs.push(arc);
      arc = 0n;
    }
  }
  const [first = 0n, ...rest] = arcs;
  const root = first < 80n ? first / 40n : 2n;
  return [root, first - root * 40n, ...rest].join('.');
}

/** A value that must not leave the run in clear, and the name under which it may be spoken of. */
export interface Secret {
  readonly value: string;
  readonly label: string;
}

/** Values shorter than this are not looked for in running text: they would be found everywhere. */
export const SHORTEST = 4;
/** Below this, an encoded fragment is too likely to be a coincidence. */
const SHORTEST_ENCODED = 6;
/** A value this strong does not occur by accident, so that finding it is finding a leak. */
const SCANNABLE_BITS = 64;

const ALPHABETS: readonly (readonly [RegExp, number])[] = [
  [/^[0-9]*$/, 10],
  [/^([0-9a-f]*|[0-9A-F]*)$/, 16],
  [/^([a-z]*|[A-Z]*)$/, 26],
  [/^([0-9a-z]*|[0-9A-Z]*)$/, 36],
  [/^[0-9A-Za-z]*$/, 62],
];

/**
 * An upper estimate of a value's strength from its length and the smallest usual alphabet that holds it. Six-digit
 * codes come to 20 bits and a UUID to well over 100; a password of ordinary words is over-estimated, which
 * errs on the side of looking for it.
 */
export function bitsOf(value: string): number {
  const [, size] = ALPHABETS.find(([alphabet]) => alphabet.test(value)) ?? [null, 95];
  return [...value].length * Math.log2(size);
}

export function isScannable(value: string): boolean {
  return bitsOf(value) >= SCANNABLE_BITS;
}

/** What JSON writers escape beyond need: everything but ASCII; what is special in HTML; both. */
const UNIT_ESCAPES: readonly RegExp[] = [
  /[\u007f-\uffff]/g,
  /[<>&\u2028\u2029]/g,
  /[<>&'\u2028\u2029]/g,
  /[<>&'\u007f-\uffff]/g,
];

/**
 * Every way in which a text may carry the value: as it is, inside JSON (also as ASCII, also JSON within JSON), in
 * HTML, in URLs and forms, in hexadecimal, and in base64 and base64url, there at each of the three positions
 * that it can take inside a longer encoded text (`user:password` of Basic authentication). Line-wrapped base64,
 * compression, hashing and encryption are out of reach.
 */
export function spellingsOf(value: string): readonly string[] {
  const plain = wellFormed(value);
  const bytes = Buffer.from(plain);
  const json = insideJson(plain);
  const percent = encodeURIComponent(plain);
  const strict = percent.replace(/[!'()*~_.-]/g, percentEncode);
  const form = new URLSearchParams({ v: plain }).toString().slice(2);
  const base64 = [bytes.toString('base64'), ...innerBase64(bytes)];
  const encoded = [
    json,
    json.replaceAll('/', '\\/'),
    insideJson(json),
    ...UNIT_ESCAPES.flatMap((units) => escapeUnits(json, units)),
    percent,
    percent.replace(/%[0-9A-F]{2}/g, (unit) => unit.toLowerCase()),
    strict,
    form,
    html(plain, '&#39;'),
    html(plain, '&#x27;'),
    html(plain, "'"),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    ...base64,
    ...base64.map((text) => text.replace(/=+$/, '')),
    ...base64.map((text) => encodeURIComponent(text)),
    ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')),
  ];
  const spellings = new Set([plain, ...encoded.filter((text) => text.length >= SHORTEST_ENCODED)]);
  return [...spellings].filter((text) => text.length >= SHORTEST);
}

/** Lone surrogates have no UTF-8 form; what can't be encoded can't be sealed either. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}

/** The characters of base64 that depend on these bytes alone, for each offset within a group of three. */
function innerBase64(bytes: Buffer): string[] {
  return [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    return text.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
  });
}

function insideJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** `\uXXXX` in either case of its digits. */
function escapeUnits(json: string, units: RegExp): string[] {
  const escaped = json.replace(units, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return [escaped, escaped.replace(/\\u[0-9a-f]{4}/g, (unit) => `\\u${unit.slice(2).toUpperCase()}`)];
}

function percentEncode(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

function html(text: string, apostrophe: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", apostrophe);
}

/** A source of chance that gives the same numbers for the same seed. */
export interface Chance {
  /** Below `limit`, evenly. */
  below(limit: number): number;
  pick<Item>(items: readonly Item[]): Item;
  bytes(count: number): Buffer;
}

/** Marsaglia's xorshift of 32 bits: good enough to mangle bytes, and fast. */
export function chance(seed: number): Chance {
  let state = (seed ^ 0x9e3779b9) >>> 0 || 1;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state;
  };
  const below = (limit: number) => (limit <= 0 ? 0 : next() % limit);
  return {
    below,
    pick(items) {
      const item = items[below(items.length)];
      if (item === undefined) throw new Error('nothing to pick from');
      return item;
    },
    bytes(count) {
      const out = Buffer.allocUnsafe(count);
      for (let at = 0; at < count; at += 1) out[at] = next() >>> 24;
      return out;
    },
  };
}

/** Values that length fields are most often wrong about. */
const extremes = [0, 1, 2, 0x7f, 0x80, 0xff, 0x100, 0x3fff, 0x4000, 0x4001, 0x7fff, 0x8000, 0xffff, 0xffffff];

type Mutation = (bytes: Buffer, by: Chance, other: Buffer) => Buffer;

const mutations: readonly Mutation[] = [
  // single bits and bytes
  (bytes, by) => {
    const at = by.below(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << by.below(8));
    return bytes;
  },
  (bytes, by) => {
    bytes[by.below(bytes.length)] = by.below(256);
    return bytes;
  },
  // lengths: extreme, or off by a little
  (bytes, by) => {
    const size = 1 + by.below(4);
    if (bytes.length < size) return bytes;
    const value = by.pick(extremes) % 256 ** size;
    bytes.writeUIntBE(value, by.below(bytes.length - size + 1), size);
    return bytes;
  },
  (bytes, by) => {
    if (bytes.length < 2) return bytes;
    const at = by.below(bytes.length - 1);
    bytes.writeUInt16BE((bytes.readUInt16BE(at) + by.below(9) - 4) & 0xffff, at);
    return bytes;
  },
  // truncated, lengthened, cut out, doubled, spliced
  (bytes, by) => bytes.subarray(0, by.below(bytes.length + 1)),
  (bytes, by) => Buffer.concat([bytes, by.bytes(by.below(64))]),
  (bytes, by) => {
    const at = by.below(bytes.length);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + by.below(bytes.length - at + 1))]);
  },
  (bytes, by) => {
    const at = by.below(bytes.length);
    const piece = bytes.subarray(at, at + by.below(Math.min(2000, bytes.length - at) + 1));
    return Buffer.concat([
      bytes.subarray(0, at),
      ...Array.from({ length: 1 + by.below(4) }, () => piece),
      bytes.subarray(at),
    ]);
  },
  (bytes, by, other) =>
    Buffer.concat([
      bytes.subarray(0, by.below(bytes.length + 1)),
      other.subarray(by.below(other.length + 1)),
    ]),
  (bytes, by) => {
    const at = by.below(bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, at), by.bytes(by.below(40)), bytes.subarray(at)]);
  },
];

/** A copy with one to six changes; now and then chance alone. */
export function mutated(seed: Buffer, by: Chance, other: Buffer): Buffer {
  if (by.below(50) === 0) return by.bytes(by.below(600));
  let bytes: Buffer = Buffer.from(seed);
  for (let count = 1 + by.below(6); count > 0; count -= 1) {
    bytes = bytes.length === 0 ? by.bytes(4) : by.pick(mutations)(bytes, by, other);
  }
  return bytes;
}

/** The same bytes in pieces, as TCP may deliver them. */
export function cut(bytes: Buffer, by: Chance): Buffer[] {
  const places = Array.from({ length: by.below(5) }, () => by.below(bytes.length + 1)).sort((a, b) => a - b);
  const ends = [...places, bytes.length];
  return ends
    .map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end))
    .filter((piece) => piece.length > 0);
}

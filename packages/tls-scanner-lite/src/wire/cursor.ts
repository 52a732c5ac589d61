/** Bytes that don't follow the protocol. Thrown by readers, caught where a flight is turned into a reply. */
export class Malformed extends Error {
  override readonly name = 'Malformed';
}

/** Reads big-endian fields; never beyond the end, whatever a length field claims. */
export interface Cursor {
  readonly left: number;
  uint8(): number;
  uint16(): number;
  uint24(): number;
  bytes(count: number): Buffer;
  /** A vector with a length prefix of the given number of bytes. */
  vector(prefix: 1 | 2 | 3): Buffer;
}

export function cursor(data: Buffer): Cursor {
  let at = 0;
  function bytes(count: number): Buffer {
    if (count > data.length - at) throw new Malformed(`${count} bytes announced, ${data.length - at} there`);
    at += count;
    return data.subarray(at - count, at);
  }
  const uint = (size: 1 | 2 | 3) => bytes(size).readUIntBE(0, size);
  return {
    get left() {
      return data.length - at;
    },
    uint8: () => uint(1),
    uint16: () => uint(2),
    uint24: () => uint(3),
    bytes,
    vector: (prefix) => bytes(uint(prefix)),
  };
}

export function uint(value: number, size: 1 | 2 | 3): Buffer {
  const out = Buffer.alloc(size);
  out.writeUIntBE(value, 0, size);
  return out;
}

/** Content after its own length. */
export function vector(prefix: 1 | 2 | 3, ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([uint(body.length, prefix), body]);
}

export function uint16List(values: readonly number[]): Buffer {
  const out = Buffer.alloc(values.length * 2);
  // Hundreds of suites, before anything is compiled: Buffer's own writes check each value in JavaScript.
  const view = new DataView(out.buffer, out.byteOffset, out.length);
  let at = 0;
  for (const value of values) {
    view.setUint16(at, value);
    at += 2;
  }
  return out;
}

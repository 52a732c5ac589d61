import { uint, vector } from '../wire/cursor.js';

export const contentTypes = { changeCipherSpec: 20, alert: 21, handshake: 22, heartbeat: 24 } as const;

/** Content in as many records of one type as it takes. */
export function records(type: number, version: number, content: Buffer): Buffer {
  const pieces: Buffer[] = [];
  for (let at = 0; at < content.length; at += 16_384) {
    pieces.push(Buffer.of(type), uint(version, 2), vector(2, content.subarray(at, at + 16_384)));
  }
  return Buffer.concat(pieces);
}

/** One handshake message. */
export const message = (type: number, ...body: readonly Uint8Array[]) =>
  Buffer.concat([Buffer.of(type), vector(3, ...body)]);

export const fatalAlert = (version: number, code: number) =>
  records(contentTypes.alert, version, Buffer.of(2, code));

// IANA "TLS Supported Groups" registry.
const names: ReadonlyMap<number, string> = new Map([
  [1, 'sect163k1'],
  [2, 'sect163r1'],
  [3, 'sect163r2'],
  [4, 'sect193r1'],
  [5, 'sect193r2'],
  [6, 'sect233k1'],
  [7, 'sect233r1'],
  [8, 'sect239k1'],
  [9, 'sect283k1'],
  [10, 'sect283r1'],
  [11, 'sect409k1'],
  [12, 'sect409r1'],
  [13, 'sect571k1'],
  [14, 'sect571r1'],
  [15, 'secp160k1'],
  [16, 'secp160r1'],
  [17, 'secp160r2'],
  [18, 'secp192k1'],
  [19, 'secp192r1'],
  [20, 'secp224k1'],
  [21, 'secp224r1'],
  [22, 'secp256k1'],
  [23, 'secp256r1'],
  [24, 'secp384r1'],
  [25, 'secp521r1'],
  [26, 'brainpoolP256r1'],
  [27, 'brainpoolP384r1'],
  [28, 'brainpoolP512r1'],
  [29, 'x25519'],
  [30, 'x448'],
  [31, 'brainpoolP256r1tls13'],
  [32, 'brainpoolP384r1tls13'],
  [33, 'brainpoolP512r1tls13'],
  [34, 'GC256A'],
  [35, 'GC256B'],
  [36, 'GC256C'],
  [37, 'GC256D'],
  [38, 'GC512A'],
  [39, 'GC512B'],
  [40, 'GC512C'],
  [41, 'curveSM2'],
  [256, 'ffdhe2048'],
  [257, 'ffdhe3072'],
  [258, 'ffdhe4096'],
  [259, 'ffdhe6144'],
  [260, 'ffdhe8192'],
  [512, 'MLKEM512'],
  [513, 'MLKEM768'],
  [514, 'MLKEM1024'],
  [4587, 'SecP256r1MLKEM768'],
  [4588, 'X25519MLKEM768'],
  [4589, 'SecP384r1MLKEM1024'],
]);

export function groupName(id: number): string {
  return names.get(id) ?? `group_0x${id.toString(16).padStart(4, '0')}`;
}

/** Likely groups first, so that a server without a preference of its own picks an ordinary one. */
const curves = [
  29, 23, 24, 25, 30, 22, 26, 27, 28, 21, 19, 20, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2,
  1,
];

/**
 * Groups for hellos below TLS 1.3. The ffdhe groups are left out on purpose: a server that sees one uses it
 * (RFC 7919), and its own, perhaps weak, Diffie-Hellman prime stays hidden.
 */
export const legacyGroups: readonly number[] = curves;

/** Finite-field groups that a client can name (RFC 7919). */
export const ffdheGroups: readonly number[] = [256, 257, 258, 259, 260];

/** Groups for TLS 1.3 (RFC 8446, section 4.2.7, with the brainpool, SM2, GOST and hybrid additions). */
export const tls13Groups: readonly number[] = [
  29,
  23,
  24,
  25,
  30,
  4588,
  4587,
  4589,
  31,
  32,
  33,
  ...ffdheGroups,
  512,
  513,
  514,
  41,
  34,
  35,
  36,
  37,
  38,
  39,
  40,
];

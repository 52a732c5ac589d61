import { createHash } from 'node:crypto';

/**
 * Floor of 2^bits times e, by its series. Constants that nobody could choose are where the well-known primes come from.
 */
function eBits(bits: number): bigint {
  const guard = 64n;
  let term = 1n << (BigInt(bits) + guard);
  let sum = term;
  for (let k = 1n; term > 0n; k += 1n) {
    term /= k;
    sum += term;
  }
  return sum >> guard;
}

/** Floor of 2^bits times pi, by Machin's formula. */
function piBits(bits: number): bigint {
  const guard = 64n;
  const one = 1n << (BigInt(bits) + guard);
  const arctan = (inverse: bigint) => {
    let power = one / inverse;
    let sum = power;
    for (let k = 3n, sign = -1n; power > 0n; k += 2n, sign = -sign) {
      power /= inverse * inverse;
      sum += (sign * power) / k;
    }
    return sum;
  };
  return (4n * (4n * arctan(5n) - arctan(239n))) >> guard;
}

/** p = 2^n - 2^(n-64) + (floor(2^(n-130) c) + x) 2^64 - 1: the form of RFC 2409, RFC 3526 and RFC 7919. */
function primeOf(constant: (bits: number) => bigint, bits: number, x: bigint): bigint {
  const n = BigInt(bits);
  return (1n << n) - (1n << (n - 64n)) + ((constant(bits - 130) + x) << 64n) - 1n;
}

interface Known {
  readonly name: string;
  readonly bits: number;
  readonly constant: (bits: number) => bigint;
  readonly x: bigint;
}

const oakley = (name: string, bits: number, x: bigint): Known => ({ name, bits, constant: piBits, x });
const ffdhe = (bits: number, x: bigint): Known => ({ name: `ffdhe${bits}`, bits, constant: eBits, x });

const derived: readonly Known[] = [
  oakley('Oakley group 1 (RFC 2409)', 768, 149_686n),
  oakley('Oakley group 2 (RFC 2409)', 1024, 129_093n),
  oakley('MODP group 5 (RFC 3526)', 1536, 741_804n),
  oakley('MODP group 14 (RFC 3526)', 2048, 124_476n),
  oakley('MODP group 15 (RFC 3526)', 3072, 1_690_314n),
  oakley('MODP group 16 (RFC 3526)', 4096, 240_904n),
  oakley('MODP group 17 (RFC 3526)', 6144, 929_484n),
  oakley('MODP group 18 (RFC 3526)', 8192, 4_743_158n),
  ffdhe(2048, 560_316n),
  ffdhe(3072, 2_625_351n),
  ffdhe(4096, 5_736_041n),
  ffdhe(6144, 15_705_020n),
  ffdhe(8192, 10_965_728n),
];

/** Primes that follow no formula, by fingerprint. */
const listed: ReadonlyMap<string, string> = new Map([
  [
    '44c55cfee5c075927cf682da5b681bdecbd5c3eb0784c14f5dce7610f0ef133d',
    '1024-bit group with 160-bit subgroup (RFC 5114)',
  ],
  [
    'bfe545862ca102ad1eeddb5fbfa5bf855ac4995c56a8b408ce3fe099dce93a9d',
    '2048-bit group with 224-bit subgroup (RFC 5114)',
  ],
  [
    '0b7835722cb619827610c2549fdda5587421686c4409a13865e76225522ddcc9',
    '2048-bit group with 256-bit subgroup (RFC 5114)',
  ],
]);

const fingerprints = new Map<string, string>();

/** SHA-256 of a prime as big-endian bytes without leading zeros, in hex. */
export function fingerprintOf(prime: Uint8Array): string {
  return createHash('sha256').update(prime).digest('hex');
}

function fingerprintOfKnown({ name, constant, bits, x }: Known): string {
  const known = fingerprints.get(name);
  if (known !== undefined) return known;
  const made = fingerprintOf(Buffer.from(primeOf(constant, bits, x).toString(16), 'hex'));
  fingerprints.set(name, made);
  return made;
}

/** The name of a well-known prime; undefined for all others. Only those of the same size are computed. */
export function primeName(fingerprint: string, bits: number): string | undefined {
  const found = derived.find((known) => known.bits === bits && fingerprintOfKnown(known) === fingerprint);
  return found?.name ?? listed.get(fingerprint);
}

const ffdhePrimes = new Map<number, bigint>();

/** The prime of an ffdhe group (RFC 7919) by its size in bits. */
export function ffdhePrime(size: number): bigint | undefined {
  const known = derived.find(({ constant, bits }) => constant === eBits && bits === size);
  if (known === undefined) return undefined;
  const prime = ffdhePrimes.get(size) ?? primeOf(known.constant, known.bits, known.x);
  ffdhePrimes.set(size, prime);
  return prime;
}

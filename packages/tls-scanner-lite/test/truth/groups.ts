/** OpenSSL 3.0's groups for a server that names none: the curves everywhere, ffdhe in TLS 1.3 alone. */
const curves = ['x25519', 'secp256r1', 'x448', 'secp521r1', 'secp384r1'];
const ffdhe = ['ffdhe2048', 'ffdhe3072', 'ffdhe4096', 'ffdhe6144', 'ffdhe8192'];

export const openssl30 = { 'TLS 1.2': curves, 'TLS 1.3': [...curves, ...ffdhe] } as const;

/** OpenSSL 3.5 puts a hybrid with ML-KEM first, and leaves out the longest primes. */
export const openssl35 = {
  'TLS 1.2': curves,
  'TLS 1.3': ['X25519MLKEM768', ...curves, 'ffdhe2048', 'ffdhe3072'],
} as const;

/** Java 17 (`jdk.tls.namedGroups` by default); with a client that names ffdhe groups it uses them below TLS 1.3 too. */
export const java17 = { 'TLS 1.2': curves, 'TLS 1.3': [...curves, ...ffdhe] } as const;
export const javaFfdhe: readonly string[] = ffdhe;

/** Schemes of an RSA key and of one on P-256, as OpenSSL 3.0 has them at security levels above and at 0. */
const pss = ['rsa_pss_rsae_sha256', 'rsa_pss_rsae_sha384', 'rsa_pss_rsae_sha512'];
const pkcs1 = ['rsa_pkcs1_sha224', 'rsa_pkcs1_sha256', 'rsa_pkcs1_sha384', 'rsa_pkcs1_sha512'];
// Below TLS 1.3 the hash is not tied to the curve, whatever the names say.
const ecdsa = ['ecdsa_sha224', 'ecdsa_secp256r1_sha256', 'ecdsa_secp384r1_sha384', 'ecdsa_secp521r1_sha512'];

export const schemes = {
  rsa: { 'TLS 1.2': [...pss, ...pkcs1], 'TLS 1.3': pss },
  rsaLevel0: { 'TLS 1.2': [...pss, ...pkcs1, 'rsa_pkcs1_sha1'], 'TLS 1.3': pss },
  /** PSS with SHA-512 needs 130 bytes, and a key of 1024 bits has 128. */
  rsa1024: {
    'TLS 1.2': [...pss.slice(0, 2), ...pkcs1, 'rsa_pkcs1_sha1'],
    'TLS 1.3': pss.slice(0, 2),
  },
  ecdsa: { 'TLS 1.2': ecdsa, 'TLS 1.3': ['ecdsa_secp256r1_sha256'] },
  ecdsaLevel0: { 'TLS 1.2': [...ecdsa, 'ecdsa_sha1'], 'TLS 1.3': ['ecdsa_secp256r1_sha256'] },
  both: { 'TLS 1.2': [...pss, ...pkcs1, ...ecdsa], 'TLS 1.3': [...pss, 'ecdsa_secp256r1_sha256'] },
  java: { 'TLS 1.2': [...pss, ...pkcs1, 'rsa_pkcs1_sha1', 'rsa_pkcs1_md5'], 'TLS 1.3': pss },
} as const;

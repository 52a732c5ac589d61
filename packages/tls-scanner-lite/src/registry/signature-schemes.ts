// IANA "TLS SignatureScheme" registry, with the pairs of hash and signature of TLS 1.2 that it took over.
const names: ReadonlyMap<number, string> = new Map([
  [0x0101, 'rsa_pkcs1_md5'],
  [0x0201, 'rsa_pkcs1_sha1'],
  [0x0202, 'dsa_sha1'],
  [0x0203, 'ecdsa_sha1'],
  [0x0301, 'rsa_pkcs1_sha224'],
  [0x0302, 'dsa_sha224'],
  [0x0303, 'ecdsa_sha224'],
  [0x0401, 'rsa_pkcs1_sha256'],
  [0x0402, 'dsa_sha256'],
  [0x0403, 'ecdsa_secp256r1_sha256'],
  [0x0501, 'rsa_pkcs1_sha384'],
  [0x0502, 'dsa_sha384'],
  [0x0503, 'ecdsa_secp384r1_sha384'],
  [0x0601, 'rsa_pkcs1_sha512'],
  [0x0602, 'dsa_sha512'],
  [0x0603, 'ecdsa_secp521r1_sha512'],
  [0x0708, 'sm2sig_sm3'],
  [0x0804, 'rsa_pss_rsae_sha256'],
  [0x0805, 'rsa_pss_rsae_sha384'],
  [0x0806, 'rsa_pss_rsae_sha512'],
  [0x0807, 'ed25519'],
  [0x0808, 'ed448'],
  [0x0809, 'rsa_pss_pss_sha256'],
  [0x080a, 'rsa_pss_pss_sha384'],
  [0x080b, 'rsa_pss_pss_sha512'],
  [0x081a, 'ecdsa_brainpoolP256r1tls13_sha256'],
  [0x081b, 'ecdsa_brainpoolP384r1tls13_sha384'],
  [0x081c, 'ecdsa_brainpoolP512r1tls13_sha512'],
  [0x0904, 'mldsa44'],
  [0x0905, 'mldsa65'],
  [0x0906, 'mldsa87'],
]);

export function signatureSchemeName(id: number): string {
  return names.get(id) ?? `scheme_0x${id.toString(16).padStart(4, '0')}`;
}

const ecdsa = [0x0403, 0x0503, 0x0603];
const eddsa = [0x0807, 0x0808];
const rsaPkcs1 = [0x0401, 0x0501, 0x0601];
const rsaPss = [0x0804, 0x0805, 0x0806, 0x0809, 0x080a, 0x080b];
const brainpool = [0x081a, 0x081b, 0x081c];
const mldsa = [0x0904, 0x0905, 0x0906];
const sm2 = 0x0708;
const short = [0x0303, 0x0203, 0x0301, 0x0201, 0x0101];
const dsa = [0x0402, 0x0502, 0x0602, 0x0302, 0x0202];

/** Every scheme, so that no suite is refused for want of one. What is offered decides which certificate a server may use. */
export const signatureSchemes: readonly number[] = [
  ...ecdsa,
  ...eddsa,
  ...brainpool,
  ...rsaPkcs1,
  ...rsaPss,
  ...mldsa,
  sm2,
  ...short,
  ...dsa,
];

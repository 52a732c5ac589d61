/**
 * Signature schemes of TLS 1.3 by the kind of key that makes them: offering only one kind asks for the certificate of that
 * kind.
 */
export const schemesByKey = {
  RSA: [0x0804, 0x0805, 0x0806, 0x0809, 0x080a, 0x080b],
  ECDSA: [0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x081a, 0x081b, 0x081c],
} as const;

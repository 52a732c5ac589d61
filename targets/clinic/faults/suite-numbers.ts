/* Numbers of the IANA TLS Cipher Suites registry, for what OpenSSL has no names for any more. */

/** Three bytes: a cipher kind of SSL 2.0. */
export const SSL_CK_RC2_128_CBC_WITH_MD5 = 0x030080;
export const TLS_RSA_EXPORT_WITH_DES40_CBC_SHA = 0x0008;
export const TLS_DHE_RSA_EXPORT_WITH_DES40_CBC_SHA = 0x0014;
export const TLS_RSA_WITH_AES_128_GCM_SHA256 = 0x009c;
export const TLS_ECDHE_ECDSA_WITH_NULL_SHA = 0xc006;
export const TLS_ECDHE_ECDSA_WITH_RC4_128_SHA = 0xc007;
export const TLS_ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA = 0xc008;
export const TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA = 0xc009;
export const TLS_ECDH_anon_WITH_AES_128_CBC_SHA = 0xc018;

/** What the healthy server accepts in TLS 1.2, in its order: ECDHE and ECDSA with AES-256-GCM and AES-128-GCM. */
export const SERVED = [0xc02c, 0xc02b];

import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import {
  authenticationOf,
  keyExchangeOf,
  legacySuites,
  ssl2Suites,
  suiteName,
  suites,
  tls13Suites,
} from '../src/registry/suites.js';
import { installed } from './servers.js';

test('numbers and names are unique, and signalling values and GREASE are no suites', () => {
  expect(new Set(suites.map(({ id }) => id)).size).toBe(suites.length);
  expect(new Set(suites.map(({ name }) => name)).size).toBe(suites.length);
  expect(suites.filter(({ id }) => id === 0x00ff || id === 0x5600 || (id & 0x0f0f) === 0x0a0a)).toEqual([]);
  expect(suites.filter(({ registered }) => registered).length).toBe(350);
});

test.each([
  [0x0003, 'TLS_RSA_EXPORT_WITH_RC4_40_MD5'],
  [0x006d, 'TLS_DH_anon_WITH_AES_256_CBC_SHA256'],
  [0x00c7, 'TLS_SM4_CCM_SM3'],
  [0x1301, 'TLS_AES_128_GCM_SHA256'],
  [0xc02f, 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'],
  [0xc0ab, 'TLS_PSK_DHE_WITH_AES_256_CCM_8'],
  [0xccae, 'TLS_RSA_PSK_WITH_CHACHA20_POLY1305_SHA256'],
  [0xd005, 'TLS_ECDHE_PSK_WITH_AES_128_CCM_SHA256'],
])('suite %i is %s', (id, name) => {
  expect(suiteName(id)).toBe(name);
});

test.skipIf(!installed('openssl', 'version'))('every name agrees with OpenSSL', () => {
  const { stdout } = spawnSync('openssl', ['ciphers', '-V', '-stdname', 'ALL:COMPLEMENTOFALL:@SECLEVEL=0'], {
    encoding: 'utf8',
  });
  const rows = [...stdout.matchAll(/0x(..),0x(..) - (TLS_\S+)/g)];
  expect(rows.length).toBeGreaterThan(50);
  for (const [, high = '', low = '', name] of rows)
    expect(suiteName(Number.parseInt(high + low, 16))).toBe(name);
});

test('every suite is offered exactly once, under SSL 2.0, TLS 1.3 or between them', () => {
  expect([...legacySuites, ...tls13Suites, ...ssl2Suites].toSorted((a, b) => a - b)).toEqual(
    suites.map(({ id }) => id),
  );
  expect(tls13Suites).toContain(0x1301);
  expect(tls13Suites).not.toContain(0xc02f);
});

test.each([
  ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256', 'ECDSA', 'ECDHE'],
  ['TLS_RSA_WITH_AES_128_CBC_SHA', 'RSA', 'static'],
  ['TLS_RSA_EXPORT_WITH_RC4_40_MD5', 'RSA', 'RSA-EXPORT'],
  ['TLS_DHE_RSA_EXPORT_WITH_DES40_CBC_SHA', 'RSA', 'DHE'],
  ['TLS_DHE_DSS_WITH_AES_256_CBC_SHA', 'DSS', 'DHE'],
  ['TLS_DH_anon_WITH_RC4_128_MD5', 'none', 'DHE'],
  ['TLS_ECDH_RSA_WITH_AES_128_CBC_SHA', 'other', 'static'],
  ['TLS_RSA_PSK_WITH_NULL_SHA', 'RSA', 'static'],
  ['TLS_DHE_PSK_WITH_NULL_SHA', 'none', 'DHE'],
  ['TLS_SRP_SHA_RSA_WITH_AES_128_CBC_SHA', 'RSA', 'static'],
  ['TLS_KRB5_WITH_RC4_128_MD5', 'other', 'static'],
  ['TLS_CHACHA20_POLY1305_SHA256', 'any', 'any'],
])('%s authenticates by %s and exchanges keys by %s', (name, authentication, exchange) => {
  const id = suites.find((suite) => suite.name === name)?.id ?? -1;
  expect(authenticationOf(id)).toBe(authentication);
  expect(keyExchangeOf(id)).toBe(exchange);
});

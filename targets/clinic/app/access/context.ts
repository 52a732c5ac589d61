import { createHash, timingSafeEqual } from 'node:crypto';
import { BlockList, isIPv6 } from 'node:net';
import type { Behaviour } from '../behaviour.js';
import type { Client } from '../exchange.js';
import type { Role } from './policy.js';

/** The header in which programs say what a request is for: a code of HL7 v3 PurposeOfUse. */
export const PURPOSE_HEADER = 'x-purpose-of-use';

/** What each role uses records for; uses for others' ends, such as marketing, are nobody's (45 CFR 164.508(a)(3)). */
const PURPOSES: Readonly<Record<Role, readonly string[]>> = {
  clinician: ['TREAT', 'ETREAT', 'HOPERAT'],
  nurse: ['TREAT', 'ETREAT'],
  billing: ['HPAYMT'],
  registrar: ['TREAT', 'HPAYMT', 'HOPERAT'],
  auditor: ['HOPERAT'],
  admin: ['HOPERAT'],
  patient: ['PATRQT'],
};

/** Whether a role may ask for something for this purpose. Who says none means that of the role. */
export function purposeAdmits(role: Role, purpose: string | undefined, _interaction: string): boolean {
  return purpose === undefined || PURPOSES[role].includes(purpose);
}

/** Whether it is the clinic's own proxy that says whom it speaks for: anyone else may write the same header. */
export function proxyBelieved(token: string | undefined, secret: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return token !== undefined && timingSafeEqual(digest(token), digest(secret));
}

/** Loopback and the addresses of private networks (RFC 1918, RFC 4193): those of the clinic's own house. */
const HOUSE = new BlockList();
for (const [network, prefix] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const)
  HOUSE.addSubnet(network, prefix, 'ipv4');
HOUSE.addAddress('::1', 'ipv6');
HOUSE.addSubnet('fc00::', 7, 'ipv6');

/** Whether records may leave as a file for this address; undefined: nobody knows which it is. */
export function networkAdmits(address: string | undefined): boolean {
  if (address === undefined) return false;
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  return HOUSE.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4');
}

/** Where a request comes from: the connection's other end, or whom the clinic's proxy names last. */
export function originOf(
  { behaviour, proxySecret }: { readonly behaviour: Behaviour; readonly proxySecret: string },
  { address, forwardedFor, proxyToken }: Client,
): string | undefined {
  if (forwardedFor === undefined) return address;
  if (!behaviour.proxyBelieved(proxyToken, proxySecret)) return undefined;
  return forwardedFor.split(',').at(-1)?.trim();
}

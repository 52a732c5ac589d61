/** What a target is, told without its secrets, and the digest by which two runs know that it is the same. */
import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Json, JsonObject } from '../model.js';
import type { TargetAccount } from '../target/schema.js';
import type { InlinedTarget } from './inline.js';
import { isMapping } from './yaml-source.js';

/**
 * The merged file as written, `${vars.…}` unfilled so that an override changes nothing here. Accounts are told
 * by name, canaries by label.
 */
export function describeTarget(written: JsonObject, target: InlinedTarget): JsonObject {
  return {
    ...mapMembers(written, withoutLiterals),
    ...(isMapping(written.personas)
      ? { personas: mapMembers(written.personas, (persona, name) => describePersona(persona, name, target)) }
      : {}),
    ...(isMapping(written.resources)
      ? { resources: mapMembers(written.resources, (resource) => describeResource(resource)) }
      : {}),
  };
}

/** Secrets outside personas may stand in a demo's file: where they do is told, and not what they are. */
function withoutLiterals(part: Json): Json {
  if (Array.isArray(part)) return part.map(withoutLiterals);
  if (!isMapping(part)) return part;
  if (typeof part.literal === 'string' && Object.keys(part).length === 1) return { literal: UNTOLD };
  return Object.fromEntries(
    Object.entries(part).flatMap(([key, member]) =>
      member === undefined ? [] : [[key, withoutLiterals(member)]],
    ),
  );
}

const UNTOLD = 'not told';

function describePersona(persona: JsonObject, name: string, target: InlinedTarget): JsonObject {
  return { ...persona, accounts: (target.personas?.[name]?.accounts ?? []).map(describeAccount) };
}

function describeAccount({
  username,
  actor,
  vars,
  totp,
  hotp,
  recoveryCodes,
  certificate,
}: TargetAccount): JsonObject {
  return {
    username,
    ...(actor === undefined ? {} : { actor }),
    ...(vars === undefined ? {} : { vars }),
    ...(totp === undefined
      ? {}
      : {
          totp: {
            algorithm: totp.algorithm ?? 'SHA1',
            digits: totp.digits ?? 6,
            period: totp.period ?? '30s',
          },
        }),
    ...(hotp === undefined
      ? {}
      : { hotp: { algorithm: hotp.algorithm ?? 'SHA1', digits: hotp.digits ?? 6 } }),
    ...(recoveryCodes === undefined ? {} : { recoveryCodes: recoveryCodes.length }),
    ...(certificate === undefined ? {} : { certificate: certificate.cert }),
  };
}

function describeResource(resource: JsonObject): JsonObject {
  const { canaries, ...rest } = resource;
  return isMapping(canaries) ? { ...rest, canaries: Object.keys(canaries).sort() } : rest;
}

function mapMembers(record: JsonObject, make: (member: JsonObject, name: string) => Json): JsonObject {
  return Object.fromEntries(
    Object.entries(record).map(([name, member]) => [name, isMapping(member) ? make(member, name) : member]),
  );
}

/**
 * sha256 (hex) of the canonical description (RFC 8785). Ports are left out: an embedded target gets a free one
 * at each start and is the same target. So is what is said of the harness's own servers.
 */
export function targetDigest(description: JsonObject): string {
  const { scope, endpoints, bases, receivers: _, ...rest } = description;
  return digestOf({
    ...rest,
    ...(isMapping(scope) ? { scope: withoutKeys(scope, ['ports']) } : {}),
    ...(isMapping(endpoints)
      ? { endpoints: mapMembers(endpoints, (endpoint) => withoutKeys(endpoint, ['port'])) }
      : {}),
    ...(isMapping(bases)
      ? { bases: Object.fromEntries(Object.entries(bases).map(([name, url]) => [name, withoutPort(url)])) }
      : {}),
  });
}

function digestOf(value: Json): string {
  return createHash('sha256')
    .update(canonicalize(value) ?? 'null')
    .digest('hex');
}

function withoutKeys(record: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !keys.includes(key)));
}

/** `https://localhost:8443/fhir` and `https://localhost:${start.port}/fhir` are one address here. */
function withoutPort(url: Json | undefined): Json | undefined {
  return typeof url === 'string' ? url.replace(/^([a-z]+:\/\/[^/]*?):(\d+|\$\{[^}]*\})(?=\/|$)/i, '$1') : url;
}

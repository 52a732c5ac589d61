/**
 * A target ready to be driven: started, addresses known, accounts and canaries at hand. Made from a validated
 * target file whose secrets were read; holds them in clear, so it is never written anywhere.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseDuration } from '../duration.js';
import { SafeprobeError } from '../errors.js';
import type { DeclaredLimits } from '../kinds/definition.js';
import { type Attestation, attestationOf } from './authenticators/attestation.js';
import { type HeldPasskey, heldPasskey } from './authenticators/held.js';
import type { ClientIdentity } from './message.js';
import type { TargetAccount, TargetAction, TargetFile, TargetSecret, TargetSignIn } from './schema.js';
import { fillKnown } from './template.js';

export interface ResolvedTotp {
  readonly secret: string;
  readonly algorithm: 'sha1' | 'sha256' | 'sha512';
  readonly digits: 6 | 7 | 8;
  readonly periodMs: number;
}

/** RFC 4226; `counter`: path of the file with the counter of the next code. */
export interface ResolvedHotp extends Omit<ResolvedTotp, 'periodMs'> {
  readonly counter: string;
}

export interface ResolvedAccount {
  readonly persona: string;
  readonly username: string;
  readonly password: string | undefined;
  readonly totp: ResolvedTotp | undefined;
  readonly hotp?: ResolvedHotp;
  readonly recoveryCodes?: readonly string[];
  readonly certificate?: ClientIdentity;
  readonly passkey?: HeldPasskey;
  readonly actor: string;
  readonly vars: { readonly [name: string]: string };
}

export interface ResolvedTarget {
  readonly file: TargetFile;
  /** What relative paths of the file are relative to. */
  readonly folder: string;
  readonly ca: readonly string[] | undefined;
  readonly accounts: { readonly [persona: string]: readonly ResolvedAccount[] };
  /** resource → canary name → value */
  readonly canaries: { readonly [resource: string]: { readonly [name: string]: string } };
  readonly ports: readonly number[];
  /** Records whose look-up failed, and why; filled when a run begins. */
  readonly unfound: Map<string, string>;
  /** By factor: how its authenticators attest themselves. */
  readonly attestations?: { readonly [factor: string]: Attestation };
  /** PEM: the authority that the target trusts already, by which receivers are certified. */
  readonly receivers?: { readonly certificate: string; readonly key: string };
}

function literal(secret: TargetSecret | undefined): string | undefined {
  if (secret === undefined) return undefined;
  if ('literal' in secret) return secret.literal;
  throw new SafeprobeError('harness', 'a secret was not read before the target was used');
}

/** `folder`: what relative CA paths are relative to. `started`: what the start of the target said, as `start.…`. */
export function resolveTarget(
  file: TargetFile,
  folder: string,
  started: { readonly [key: string]: string },
): ResolvedTarget {
  const filled = fillKnown(
    file,
    Object.fromEntries(Object.entries(started).map(([key, value]) => [`start.${key}`, value])),
  );
  const accounts: Record<string, ResolvedAccount[]> = {};
  for (const [name, persona] of Object.entries(filled.personas ?? {})) {
    if (!Array.isArray(persona.accounts))
      throw new SafeprobeError('harness', `accounts of ${name} were not read`);
    accounts[name] = persona.accounts.map((account) => resolveAccount(account, name, folder, filled.bases));
  }
  const canaries: Record<string, Record<string, string>> = {};
  for (const [name, resource] of Object.entries(filled.resources ?? {})) {
    const own: Record<string, string> = {};
    for (const [key, value] of Object.entries(resource.canaries ?? {})) {
      if (typeof value !== 'string')
        throw new SafeprobeError('harness', `canary ${name}.${key} was not read`);
      own[key] = value;
    }
    canaries[name] = own;
  }
  return {
    file: filled,
    folder,
    accounts,
    canaries,
    unfound: new Map(),
    ca: filled.trust?.ca?.map((path) => readCertificate(resolve(folder, path), 'trust.ca')),
    ports: filled.scope.ports.map((port) => portOf(port, 'scope.ports')),
    ...(filled.factors === undefined ? {} : { attestations: attestations(filled.factors, folder) }),
    ...(filled.receivers?.authority === undefined
      ? {}
      : {
          receivers: {
            certificate: readCertificate(
              resolve(folder, filled.receivers.authority.cert),
              'receivers.authority.cert',
            ),
            key: literal(filled.receivers.authority.key) ?? '',
          },
        }),
  };
}

function attestations(factors: NonNullable<TargetFile['factors']>, folder: string) {
  const read = (file: string, key: string) => readCertificate(resolve(folder, file), key);
  return Object.fromEntries(
    Object.entries(factors).map(([name, factor]) => {
      const { attestation } = factor;
      const key = typeof attestation === 'object' ? literal(attestation.key) : undefined;
      return [name, attestationOf(factor, `factors.${name}.attestation`, read, key)];
    }),
  );
}

function resolveAccount(
  account: TargetAccount,
  persona: string,
  folder: string,
  bases: TargetFile['bases'],
): ResolvedAccount {
  const { username, password, totp, hotp, recoveryCodes, certificate, passkey } = account;
  const { actor = username, vars = {} } = account;
  return {
    persona,
    username,
    password: literal(password),
    totp:
      totp === undefined ? undefined : { ...codesOf(totp), periodMs: parseDuration(totp.period ?? '30s') },
    ...(hotp === undefined ? {} : { hotp: { ...codesOf(hotp), counter: resolve(folder, hotp.counter) } }),
    ...(recoveryCodes === undefined
      ? {}
      : { recoveryCodes: recoveryCodes.map((each) => literal(each) ?? '') }),
    ...(certificate === undefined
      ? {}
      : {
          certificate: {
            cert: readCertificate(
              resolve(folder, certificate.cert),
              `personas.${persona}.accounts.certificate`,
            ),
            key: literal(certificate.key) ?? '',
          },
        }),
    ...(passkey === undefined ? {} : { passkey: heldPasskey(passkey, literal(passkey.key) ?? '', bases) }),
    actor,
    vars,
  };
}

function codesOf({
  secret,
  algorithm = 'SHA1',
  digits = 6,
}: Pick<NonNullable<TargetAccount['totp']>, 'secret' | 'algorithm' | 'digits'>): Omit<
  ResolvedTotp,
  'periodMs'
> {
  return {
    secret: literal(secret) ?? '',
    algorithm: algorithm.toLowerCase() as ResolvedTotp['algorithm'],
    digits: digits as ResolvedTotp['digits'],
  };
}

function readCertificate(path: string, key: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new SafeprobeError('input', `can't read the certificate ${path}`, {
      key,
      cause,
      remedy: 'Give the path of a PEM file, relative to the target file.',
    });
  }
}

export function portOf(port: number | string, key: string): number {
  const value = typeof port === 'number' ? port : Number(port);
  if (Number.isInteger(value) && value >= 1 && value <= 65535) return value;
  throw new SafeprobeError('input', `"${port}" is no port`, {
    key,
    expected: 'a number from 1 to 65535, or a template that the start of the target fills',
  });
}

export function signInOf(target: ResolvedTarget, name: string): TargetSignIn {
  const found = target.file.signIn?.[name];
  if (found === undefined)
    throw new SafeprobeError('prerequisite', `the target declares no sign-in path "${name}"`);
  return found;
}

export function actionOf(target: ResolvedTarget, name: string): TargetAction {
  const found = target.file.actions?.[name];
  if (found === undefined)
    throw new SafeprobeError('prerequisite', `the target declares no action "${name}"`);
  return found;
}

/** The limits a target's owner documents; readable before anything runs. */
export function declaredLimits(file: TargetFile): DeclaredLimits {
  const idleMs: Record<string, number> = {};
  const absoluteMs: Record<string, number> = {};
  for (const [name, { idle, absolute }] of Object.entries(file.signIn ?? {})) {
    if (idle !== undefined) idleMs[name] = parseDuration(idle);
    if (absolute !== undefined) absoluteMs[name] = parseDuration(absolute);
  }
  return {
    idleMs,
    absoluteMs,
    ...(file.emergency === undefined ? {} : { emergencyMs: parseDuration(file.emergency.duration) }),
    ...(file.elevation === undefined ? {} : { elevationMs: parseDuration(file.elevation.duration) }),
    ...(file.accounts?.endsWithin === undefined
      ? {}
      : { terminationMs: parseDuration(file.accounts.endsWithin) }),
    ...outboundLimit(file),
    ...freshLimit(file),
    ...tokenLimit(file),
    ...refreshLimit(file),
    ...linkLimit(file),
    ...(file.lockout?.duration === undefined ? {} : { lockoutMs: parseDuration(file.lockout.duration) }),
    ...(file.alerts === undefined ? {} : { alertMs: parseDuration(file.alerts.within) }),
    ...(file.audit === undefined ? {} : { auditWithinMs: parseDuration(file.audit.within) }),
  };
}

/** The longest documented lifetime of an access token. */
function tokenLimit({ signIn = {} }: TargetFile): { readonly tokenMs?: number } {
  const each = Object.values(signIn).flatMap(({ tokens }) =>
    tokens?.lifetime === undefined ? [] : [parseDuration(tokens.lifetime)],
  );
  return each.length === 0 ? {} : { tokenMs: Math.max(...each) };
}

/** The longest documented limit of refresh tokens. */
function refreshLimit({ signIn = {} }: TargetFile): { readonly refreshMs?: number } {
  const each = Object.values(signIn).flatMap(({ refresh }) =>
    [refresh?.idle, refresh?.absolute].flatMap((text) => (text === undefined ? [] : [parseDuration(text)])),
  );
  return each.length === 0 ? {} : { refreshMs: Math.max(...each) };
}

/** The longest documented lifetime of a pre-signed address. */
function linkLimit({ links = {} }: TargetFile): { readonly linkMs?: number } {
  const each = Object.values(links).map(({ lifetime }) => parseDuration(lifetime));
  return each.length === 0 ? {} : { linkMs: Math.max(...each) };
}

/** The longest that a bad receiver is listened to. */
function outboundLimit({ outbound = {} }: TargetFile): { readonly outboundMs?: number } {
  const each = Object.values(outbound).map(
    ({ within, retryWithin }) => parseDuration(within) + parseDuration(retryWithin ?? '2s'),
  );
  return each.length === 0 ? {} : { outboundMs: Math.max(...each) };
}

function freshLimit({ factors = {}, stepUp = {} }: TargetFile): { readonly freshMs?: number } {
  const each = [...Object.values(factors), ...Object.values(stepUp)].map(({ fresh }) => parseDuration(fresh));
  return each.length === 0 ? {} : { freshMs: Math.max(...each) };
}

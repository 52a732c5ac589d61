/** Secrets beside those of accounts: of messages, receivers, contexts, factors, the audit database and the tamper adapter. */

import { sourceSecrets, type TargetOutbound, type TargetSecret } from '../target/schema.js';
import { keyProblem, type Read } from './account-secrets.js';
import type { InlinedTarget } from './inline.js';
import type { Path } from './keys.js';

type Sections = Pick<
  InlinedTarget,
  'outbound' | 'exchanges' | 'receivers' | 'audit' | 'contexts' | 'integrity' | 'factors'
>;
type SignatureSecret = NonNullable<NonNullable<TargetOutbound['signature']>['secret']>;

interface SecretAt {
  readonly path: Path;
  readonly secret: TargetSecret;
}

const SOURCE = ['audit', 'source'] as const;
const attestationAt = (factor: string) => ['factors', factor, 'attestation', 'key'] as const;
const ADAPTER = ['integrity', 'stored', 'tamper', 'secret'] as const;

/** Every secret of these sections, as it is written. One that a step captures is not written anywhere. */
export function secretsOfMessages({
  outbound,
  exchanges,
  receivers,
  audit,
  contexts,
  integrity,
  factors,
}: Sections): readonly SecretAt[] {
  const at = (path: Path, secret: SignatureSecret | undefined): readonly SecretAt[] =>
    secret === undefined || 'captured' in secret ? [] : [{ path, secret }];
  return [
    ...Object.entries(outbound ?? {}).flatMap(([name, { signature }]) =>
      at(['outbound', name, 'signature', 'secret'], signature?.secret),
    ),
    ...Object.entries(exchanges ?? {}).flatMap(([name, { signature }]) =>
      at(['exchanges', name, 'signature', 'secret'], signature.secret),
    ),
    ...Object.entries(contexts ?? {}).flatMap(([name, { secrets = {} }]) =>
      Object.entries(secrets).flatMap(([key, secret]) => at(['contexts', name, 'secrets', key], secret)),
    ),
    ...at(['receivers', 'authority', 'key'], receivers?.authority?.key),
    ...at(ADAPTER, integrity?.stored?.tamper.secret),
    ...Object.entries(factors ?? {}).flatMap(([name, { attestation }]) =>
      at(attestationAt(name), typeof attestation === 'object' ? attestation.key : undefined),
    ),
    ...sourceSecrets(audit).flatMap(({ path, secret }) => at([...SOURCE, ...path], secret)),
  ];
}

/** The same sections with each secret as `read` gives it. */
export async function readSecretsOfMessages(
  { outbound, exchanges, receivers, audit, contexts, integrity, factors }: Sections,
  read: Read,
): Promise<Sections> {
  const entries = async <T>(
    section: { readonly [name: string]: T },
    change: (entry: T, name: string) => Promise<T>,
  ): Promise<{ [name: string]: T }> =>
    Object.fromEntries(
      await Promise.all(
        Object.entries(section).map(async ([name, entry]) => [name, await change(entry, name)] as const),
      ),
    );
  return {
    ...(audit === undefined || sourceSecrets(audit).length === 0
      ? {}
      : { audit: { ...audit, source: await readSource(audit.source, read) } }),
    ...(contexts === undefined
      ? {}
      : {
          contexts: await entries(contexts, async (entry, name) => {
            const { secrets } = entry;
            if (secrets === undefined) return entry;
            const path = ['contexts', name, 'secrets'];
            return {
              ...entry,
              secrets: await entries(secrets, (secret, key) => read(secret, [...path, key])),
            };
          }),
        }),
    ...(integrity?.stored?.tamper.secret === undefined
      ? {}
      : {
          integrity: {
            ...integrity,
            stored: {
              ...integrity.stored,
              tamper: {
                ...integrity.stored.tamper,
                secret: await read(integrity.stored.tamper.secret, ADAPTER),
              },
            },
          },
        }),
    ...(factors === undefined
      ? {}
      : {
          factors: await entries(factors, async (entry, name) => {
            const { attestation } = entry;
            if (typeof attestation !== 'object') return entry;
            const key = await read(attestation.key, attestationAt(name), keyProblem);
            return { ...entry, attestation: { ...attestation, key } };
          }),
        }),
    ...(outbound === undefined
      ? {}
      : {
          outbound: await entries(outbound, async (entry, name) => {
            const { signature } = entry;
            if (signature?.secret === undefined || 'captured' in signature.secret) return entry;
            const secret = await read(signature.secret, ['outbound', name, 'signature', 'secret']);
            return { ...entry, signature: { ...signature, secret } };
          }),
        }),
    ...(exchanges === undefined
      ? {}
      : {
          exchanges: await entries(exchanges, async (entry, name) => {
            const { signature } = entry;
            if (signature.secret === undefined) return entry;
            const secret = await read(signature.secret, ['exchanges', name, 'signature', 'secret']);
            return { ...entry, signature: { ...signature, secret } };
          }),
        }),
    ...(receivers?.authority === undefined
      ? {}
      : {
          receivers: {
            ...receivers,
            authority: {
              ...receivers.authority,
              key: await read(receivers.authority.key, ['receivers', 'authority', 'key']),
            },
          },
        }),
  };
}

type Source = NonNullable<Sections['audit']>['source'];

/** A secret stands in the source itself, or in the variables of a command. */
async function readSource(source: Source, read: Read): Promise<Source> {
  let whole: object = source;
  for (const { path, secret } of sourceSecrets({ source })) {
    const [key = '', name] = path;
    const value = await read(secret, [...SOURCE, ...path]);
    const inner: unknown = Reflect.get(whole, key);
    whole = { ...whole, [key]: name === undefined ? value : { ...(inner as object), [name]: value } };
  }
  return whole as Source;
}

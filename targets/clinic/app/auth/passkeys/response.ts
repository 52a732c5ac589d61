import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';

/** More than any authenticator without attestation has to say. */
const LONGEST = 8192;

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= LONGEST;
}

function textsOf(value: unknown, names: readonly string[]): Record<string, string> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const found = names.map((name) => [name, Reflect.get(value, name)] as const);
  if (!found.every((entry): entry is readonly [string, string] => isText(entry[1]))) return undefined;
  return Object.fromEntries(found);
}

function credentialOf<Response>(value: unknown, names: readonly string[]) {
  const outer = textsOf(value, ['id', 'rawId', 'type']);
  const response = textsOf(Reflect.get(Object(value), 'response'), names);
  if (outer === undefined || response === undefined || outer.type !== 'public-key') return undefined;
  // Only what was asked for: nothing else of what a client sends reaches the library.
  return { ...outer, type: 'public-key', response, clientExtensionResults: {} } as unknown as Response;
}

/** A registration as a browser's toJSON() has it; undefined for anything else. */
export function registrationOf(value: unknown): RegistrationResponseJSON | undefined {
  return credentialOf<RegistrationResponseJSON>(value, ['clientDataJSON', 'attestationObject']);
}

/** An assertion as a browser's toJSON() has it; undefined for anything else. */
export function assertionOf(value: unknown): AuthenticationResponseJSON | undefined {
  const names = ['clientDataJSON', 'authenticatorData', 'signature'];
  return credentialOf<AuthenticationResponseJSON>(value, names);
}

/** What a form carries as JSON text; undefined when it is none. */
export function formCredential(body: unknown): unknown {
  const text: unknown =
    typeof body === 'object' && body !== null ? Reflect.get(body, 'credential') : undefined;
  if (!isText(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

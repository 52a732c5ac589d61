/** How this system is set up, by its arguments. What is left out is as it should be. */
import { parseArgs } from 'node:util';

export interface Options {
  readonly idleS: number;
  readonly absoluteS: number;
  readonly accessS: number;
  readonly lockS: number;
  /** Whether the provider asks for a one-time code after the password. */
  readonly otp: boolean;
  /** Whether the relying party binds codes to itself by PKCE. */
  readonly pkce: boolean;
  readonly rotation: boolean;
  /** Whether access to records is recorded; sign-ins are, whatever it says. */
  readonly audit: boolean;
  /** Whether records are for clinicians alone; else for billing too. */
  readonly roles: boolean;
  /** The API's access tokens: signed and not kept (`jwt`), or random, kept and asked for at each request (`opaque`). */
  readonly tokens: 'jwt' | 'opaque';
  readonly oldTls: boolean;
}

/** Seconds of a duration such as 6s. */
function seconds(name: string, value: string): number {
  const [, count] = /^(\d+)s$/.exec(value) ?? [];
  if (count === undefined) throw new Error(`--${name}: ${value} is no number of seconds such as 6s`);
  return Number(count);
}

export function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      idle: { type: 'string', default: '8s' },
      absolute: { type: 'string', default: '24s' },
      access: { type: 'string', default: '6s' },
      lock: { type: 'string', default: '6s' },
      without: { type: 'string', default: '' },
      tokens: { type: 'string', default: 'jwt' },
    },
  });
  const { without, tokens } = values;
  const SAFEGUARDS = ['otp', 'pkce', 'rotation', 'audit', 'roles', 'modern-tls'];
  const off = without.split(',').filter((name) => name !== '');
  const unknown = off.find((name) => !SAFEGUARDS.includes(name));
  if (unknown !== undefined) throw new Error(`--without: ${unknown} is none of ${SAFEGUARDS.join(', ')}`);
  if (tokens !== 'jwt' && tokens !== 'opaque')
    throw new Error(`--tokens: ${tokens} is neither jwt nor opaque`);
  return {
    idleS: seconds('idle', values.idle),
    absoluteS: seconds('absolute', values.absolute),
    accessS: seconds('access', values.access),
    lockS: seconds('lock', values.lock),
    otp: !off.includes('otp'),
    pkce: !off.includes('pkce'),
    rotation: !off.includes('rotation'),
    audit: !off.includes('audit'),
    roles: !off.includes('roles'),
    tokens,
    oldTls: off.includes('modern-tls'),
  };
}

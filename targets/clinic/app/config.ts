import { join } from 'node:path';
import { CLINIC_FOLDER } from './paths.js';

/** Session limits, all in milliseconds, all decided by the server (45 CFR 164.312(a)(2)(iii)). */
export interface Limits {
  /** Without a request for this long, a session is over. */
  readonly idle: number;
  /** However busy, a session is over after this long. */
  readonly absolute: number;
  readonly accessToken: number;
  /** Of the mobile client. */
  readonly mobileAccessToken: number;
  readonly refreshToken: number;
  /** How recent an authentication must be for what is sensitive. */
  readonly fresh: number;
  /** How long a break-glass grant opens a record. */
  readonly emergency: number;
  /** How long an approved elevation opens what it is for. */
  readonly elevation: number;
  /** How long a name can't sign in after too many failures. */
  readonly lockout: number;
  /** How long a link to a document opens it. */
  readonly link: number;
}

export interface Config {
  readonly host: string;
  /** 0 asks the system for a free port. */
  readonly port: number;
  /** Of the port without TLS, which leads to the other; 0 asks the system for a free one. */
  readonly httpPort: number;
  readonly limits: Limits;
  readonly faults: readonly string[];
  /** Where the certificate authority and the seeded store's dump are kept between starts. */
  readonly stateFolder: string;
  /** A PostgreSQL server; absent, the embedded one is used. */
  readonly databaseUrl: string | undefined;
  /** Whether commands are read from standard input. */
  readonly control: boolean;
  /** Whether the adapter that alters what is stored may be used. */
  readonly staging: boolean;
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

function duration(env: NodeJS.ProcessEnv, name: string, fallback: string): number {
  const text = env[name] || fallback;
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text);
  const milliseconds = Number(match?.[1]) * (UNITS[match?.[2] ?? ''] ?? Number.NaN);
  if (!(milliseconds > 0)) throw new Error(`${name}=${text}: expected a duration such as 8s, 15m or 12h`);
  return milliseconds;
}

function port(env: NodeJS.ProcessEnv, name: string): number {
  const text = env[name] || '0';
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_535) {
    throw new Error(`${name}=${text}: expected a port number, or 0 for a free one`);
  }
  return value;
}

/** Reads the configuration from the environment; throws naming the variable that is wrong. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const absolute = duration(env, 'CLINIC_ABSOLUTE', '12h');
  return {
    host: env.CLINIC_HOST || '127.0.0.1',
    port: port(env, 'CLINIC_PORT'),
    httpPort: port(env, 'CLINIC_HTTP_PORT'),
    limits: {
      idle: duration(env, 'CLINIC_IDLE', '15m'),
      absolute,
      accessToken: duration(env, 'CLINIC_ACCESS_TOKEN', '5m'),
      mobileAccessToken: duration(env, 'CLINIC_MOBILE_ACCESS_TOKEN', '1m'),
      refreshToken: duration(env, 'CLINIC_REFRESH_TOKEN', `${absolute}ms`),
      fresh: duration(env, 'CLINIC_FRESH', '5m'),
      emergency: duration(env, 'CLINIC_EMERGENCY', '30m'),
      elevation: duration(env, 'CLINIC_ELEVATION', '15m'),
      lockout: duration(env, 'CLINIC_LOCKOUT', '1m'),
      link: duration(env, 'CLINIC_LINK', '5m'),
    },
    faults: (env.CLINIC_FAULTS || '').split(',').flatMap((id) => (id.trim() ? [id.trim()] : [])),
    stateFolder: env.CLINIC_STATE || join(CLINIC_FOLDER, '.state'),
    databaseUrl: env.DATABASE_URL || undefined,
    control: env.CLINIC_CONTROL === '1',
    staging: env.CLINIC_STAGING === '1',
  };
}

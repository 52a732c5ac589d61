/** The address that somebody gives at the beginning, and what follows from it. */
import { SafeprobeError } from '../errors.js';

export interface Site {
  /** Without a path: https://ehr.example, its port only where it is not the usual one. */
  readonly origin: string;
  readonly secure: boolean;
  readonly host: string;
  readonly port: number;
  /** Where to begin reading: /, or /app/. */
  readonly path: string;
  /** This machine itself. */
  readonly loopback: boolean;
}

/** Throws `input` for what is no web address, or holds credentials. */
export function siteOf(given: string): Site {
  const text = given.trim();
  const wrong = (message: string, remedy: string) =>
    new SafeprobeError('input', message, {
      key: 'URL',
      expected: 'https://HOST, or https://HOST:PORT/PATH',
      remedy,
    });
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  if (text === '' || !URL.canParse(whole))
    throw wrong('this is no web address', 'Give the address of the system as a browser takes it.');
  const url = new URL(whole);
  const secure = url.protocol === 'https:';
  if (!secure && url.protocol !== 'http:')
    throw wrong(
      `${url.protocol} is no protocol of web pages`,
      'Begin with https://; other ports are added under services later.',
    );
  if (url.username !== '' || url.password !== '')
    throw wrong(
      'the address holds credentials',
      'Leave them out: accounts are named in the target file, by reference.',
    );
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return {
    origin: url.origin,
    secure,
    host,
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    path: url.pathname,
    loopback: host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host),
  };
}

/** A name for the target: ehr.staging.example → ehr-staging-example. */
export function nameFor({ host }: Pick<Site, 'host'>): string {
  const plain = host
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return /^[a-z]/.test(plain) ? plain : `system-${plain}`.replace(/-$/, '');
}

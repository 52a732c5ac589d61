/** Programs of Debian that the systems here are made of: found, or installed where that is possible. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const INSTALL_MS = 240_000;
/** Each version of PostgreSQL has a folder of its own. */
const POSTGRES = '/usr/lib/postgresql';

function folders(): readonly string[] {
  const postgres = existsSync(POSTGRES)
    ? readdirSync(POSTGRES).map((name) => join(POSTGRES, name, 'bin'))
    : [];
  return [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', ...postgres];
}

function find(program: string): string | undefined {
  return folders()
    .map((folder) => join(folder, program))
    .find((file) => existsSync(file));
}

/**
 * The path of each program; as root on Debian or Ubuntu the packages are installed when one is missing.
 *
 * @param files what else the packages must have brought
 * @throws Error saying what to install
 */
export function programs<Name extends string>(
  wanted: readonly Name[],
  packages: readonly string[],
  files: readonly string[] = [],
): Readonly<Record<Name, string>> {
  const missing = () => [
    ...wanted.filter((name) => find(name) === undefined),
    ...files.filter((file) => !existsSync(file)),
  ];
  if (missing().length > 0 && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    const options = {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: 'ignore',
      timeout: INSTALL_MS,
    } as const;
    execFileSync('apt-get', ['update', '-qq'], options);
    execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], options);
  }
  const [absent] = missing();
  if (absent !== undefined)
    throw new Error(
      `${absent} is not installed: install it (Debian: apt-get install ${packages.join(' ')}), then start again`,
    );
  return Object.fromEntries(wanted.map((name) => [name, find(name)])) as Record<Name, string>;
}

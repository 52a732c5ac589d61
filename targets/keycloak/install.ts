/** Gets Keycloak from Maven Central once, and keeps it unpacked and built in the user's cache. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The newest release that runs on Java 17. */
const VERSION = '26.7.3';
const COPY = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy';
const LONGEST_MS = 600_000;

function run(command: string, args: readonly string[], cwd: string): void {
  try {
    // Our standard output is for the ready line alone.
    execFileSync(command, [...args], { cwd, stdio: ['ignore', 2, 2], timeout: LONGEST_MS });
  } catch (cause) {
    throw new Error(`${command} ${args[0] ?? ''} did not work; java 17, mvn and unzip must be there`, {
      cause,
    });
  }
}

/** The folder of the distribution, which nothing is written into any more: each run has a home of its own. */
export function keycloakFolder(): string {
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'safeprobe');
  const folder = join(cache, `keycloak-${VERSION}`);
  if (existsSync(folder)) return folder;
  // Put in place as a whole, so that what was broken off is not taken for an installation.
  const work = `${folder}.${process.pid}`;
  mkdirSync(work, { recursive: true });
  try {
    const artifact = `org.keycloak:keycloak-quarkus-dist:${VERSION}:zip`;
    run('mvn', ['-B', '-q', COPY, `-Dartifact=${artifact}`, `-DoutputDirectory=${work}`], work);
    run('unzip', ['-q', `keycloak-quarkus-dist-${VERSION}.zip`], work);
    const unpacked = join(work, `keycloak-${VERSION}`);
    run(join(unpacked, 'bin', 'kc.sh'), ['build', '--db=dev-mem'], unpacked);
    if (!existsSync(folder)) renameSync(unpacked, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return folder;
}

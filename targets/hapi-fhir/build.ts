/** Has Maven assemble the server from HAPI FHIR's artifacts once, and keeps it in the user's cache. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const LONGEST_MS = 280_000;

/** Of what it is made: a change of a source or a version makes it anew. */
function fingerprint(sources: string): string {
  const hash = createHash('sha256').update(readFileSync(join(sources, 'pom.xml')));
  const java = join(sources, 'src', 'main', 'java');
  for (const name of readdirSync(java).sort()) hash.update(readFileSync(join(java, name)));
  return hash.digest('hex').slice(0, 12);
}

/** The class path of the server, with all that it rests on. */
export function classPath(sources: string): string {
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'safeprobe');
  const folder = join(cache, `hapi-fhir-${fingerprint(sources)}`);
  if (!existsSync(folder)) {
    // Put in place as a whole, so that what was broken off is not taken for a server.
    const work = `${folder}.${process.pid}`;
    mkdirSync(work, { recursive: true });
    try {
      const goals = ['package', 'dependency:copy-dependencies', '-DincludeScope=runtime'];
      execFileSync(
        'mvn',
        ['-B', '-q', `-Dto=${work}`, ...goals, `-DoutputDirectory=${join(work, 'lib')}`],
        // Our standard output is for the ready line alone.
        { cwd: sources, stdio: ['ignore', 2, 2], timeout: LONGEST_MS },
      );
      if (!existsSync(folder)) renameSync(work, folder);
    } catch (cause) {
      throw new Error(
        'HAPI FHIR could not be assembled: a JDK of Java 17 and Maven must be there (Debian: apt-get install openjdk-17-jdk-headless maven), and Maven Central within reach the first time',
        { cause },
      );
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  }
  return [join(folder, 'server.jar'), join(folder, 'lib', '*')].join(':');
}

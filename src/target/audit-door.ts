/** The audit log behind the probe: with the auditor's session where the log is read by requests, else without. */
import { createBooks } from '../audit/books.js';
import { askAudit } from '../audit/source.js';
import { readLists } from '../audit/sources/http.js';
import { readSource, type SourceDoors } from '../audit/sources/read.js';
import { SafeprobeError } from '../errors.js';
import type { Books } from '../kinds/books.js';
import type { AuditAnswer, AuditQuestion } from '../kinds/probe.js';
import type { AuditFeed } from './audit-feed.js';
import { readAs } from './audit-reader.js';
import { httpSource } from './audit-schema.js';
import type { Driver } from './driver.js';
import type { ScopeGuard } from './scope.js';
import type { SharedSessions } from './shared-sessions.js';

export interface AuditDoor {
  ask(check: string, question: AuditQuestion): Promise<AuditAnswer>;
  books(check: string): Books;
}

export function createAuditDoor(
  driver: Driver,
  guard: ScopeGuard,
  sessions: SharedSessions,
  feed?: AuditFeed,
): AuditDoor {
  const { audit } = driver.target.file;
  const declared = () => {
    if (audit === undefined) throw new SafeprobeError('prerequisite', 'the target declares no audit source');
    return audit;
  };
  const reading = async <T extends { readonly readable: boolean }>(
    check: string,
    work: (doors: SourceDoors) => Promise<T>,
  ): Promise<T> => {
    const { admit } = guard;
    const source = httpSource(declared());
    if (source === null) return work({ reader: null, admit, feed });
    return readAs(driver, sessions, check, source, (reader) => work({ reader, admit }));
  };
  const reasonsBy = (check: string): Pick<SourceDoors, 'reasons'> => {
    const source = audit?.reasons?.source;
    if (source === undefined) return {};
    return {
      reasons: (since) =>
        readAs(driver, sessions, check, source, (reader) => readLists(driver, source, reader, since)),
    };
  };
  return {
    ask: (check, question) =>
      reading(check, (doors) => askAudit(driver, declared(), { ...doors, ...reasonsBy(check) }, question)),
    books: (check) =>
      createBooks(
        driver,
        audit,
        (since) => reading(check, (doors) => readSource(driver, declared(), doors, since)),
        () => feed?.since,
      ),
  };
}

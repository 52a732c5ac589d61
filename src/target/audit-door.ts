/** The audit log behind the probe: with the auditor's session where the log is read by requests, else without. */
import { askAudit } from '../audit/source.js';
import { SafeprobeError } from '../errors.js';
import type { AuditAnswer, AuditQuestion } from '../kinds/probe.js';
import { httpSource } from './audit-schema.js';
import type { Driver } from './driver.js';
import { signInOf } from './resolved.js';
import type { ScopeGuard } from './scope.js';
import { createSession } from './session.js';
import type { Shared, SharedSessions } from './shared-sessions.js';
import { carrierHeaders, variablesFor } from './variables.js';

export type AuditDoor = (check: string, question: AuditQuestion) => Promise<AuditAnswer>;

export function createAuditDoor(driver: Driver, guard: ScopeGuard, sessions: SharedSessions): AuditDoor {
  const { audit } = driver.target.file;
  return async (check, question) => {
    if (audit === undefined) throw new SafeprobeError('prerequisite', 'the target declares no audit source');
    const { admit } = guard;
    const source = httpSource(audit);
    if (source === null) return askAudit(driver, audit, { reader: null, admit }, question);
    const { persona } = source;
    const path = sessions.pathFor(persona, source.signIn);
    const { carrier } = signInOf(driver.target, path);
    const ask = ({ account, run }: Shared) => {
      const reader = {
        purpose: { check, persona, actor: account.actor, action: 'audit.read', resource: null },
        headers: carrierHeaders(carrier.headers, variablesFor(account, run)),
        jar: run.jar,
      };
      return askAudit(driver, audit, { reader, admit }, question);
    };
    const shared = await sessions.take(check, persona, path);
    const answer = await ask(shared);
    if (answer.readable) return answer;
    // The auditor's session may have ended while it waited its turn.
    const alive = await createSession(driver, check, shared.account, path, shared.run).alive();
    return alive.denied ? ask(await sessions.take(check, persona, path, shared)) : answer;
  };
}

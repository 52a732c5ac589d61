/**
 * Tries each part of a target file once, from the file itself to the fields of the audit log, and says what
 * works. It goes on after a failure as far as that leaves something to try, and where a fix is evident, with it.
 */
import { type Doors, guardOf, openDoors, registerSecrets } from '../conductor/doors.js';
import { effectsFor, newRunId } from '../conductor/request.js';
import { createRedactor, type Redactor } from '../evidence/redaction.js';
import type { Effects } from '../model.js';
import { readLayers, targetFileOf } from '../plan/layers.js';
import { listed } from '../plan/nearest.js';
import { resolveSecrets } from '../plan/secrets.js';
import { type LoadedTarget, loadTarget, type TargetOptions } from '../plan/target-file.js';
import type { Locate } from '../plan/yaml-source.js';
import { examineAccounts } from './accounts.js';
import { examineActions } from './actions.js';
import { examineAnonymous } from './anonymous.js';
import { examineAudit } from './audit.js';
import { createCanaryLog } from './canaries.js';
import { examineConsistency } from './consistency.js';
import { examineContexts } from './contexts.js';
import { examineEmergency } from './emergency.js';
import { examineEndings } from './ending.js';
import { createExchangeLog } from './exchange-log.js';
import { examineExchanges } from './exchanges.js';
import { examineExports } from './exports.js';
import { AREAS, type Area, type Diagnosis, type Finding, type State } from './finding.js';
import { examineLinks } from './links.js';
import { examineOutbound } from './outbound.js';
import { examineRate, examineSlowing } from './rate.js';
import { reach } from './reach.js';
import { createReport, type Report } from './report.js';
import { examineScopes } from './scopes.js';
import { examineSegregation } from './segregation.js';
import { examineServices } from './services.js';
import { examineOtherAccounts, examineSignIns } from './sign-in.js';
import { resolved, start } from './start.js';
import { examineTrust } from './trust.js';
import { tellUntried } from './untried.js';
import { type Visit, within } from './visit.js';

export interface DoctorOptions extends TargetOptions {
  /** A folder with a target.yaml, or a target file. */
  readonly target: string;
  /** What it may do to the target; as for a run when left out. */
  readonly effects?: Effects;
  /** Also signs in with the accounts that no path happens to take. */
  readonly allAccounts?: boolean;
  readonly env: NodeJS.ProcessEnv;
  readonly browser: () => Promise<string>;
  /** Called when it turns to the next part. */
  readonly onArea?: (area: Area) => void;
  readonly signal?: AbortSignal;
}

/** Throws `input` for a file that can't be read or is not valid: then there is nothing to try. */
export async function examine(options: DoctorOptions): Promise<Diagnosis> {
  const loaded = await resolveSecrets(loadTarget(options.target, options), options.env);
  const effects = effectsFor(loaded.value.environment, options.effects);
  const redactor = createRedactor();
  registerSecrets(loaded.value, redactor);
  const report = createReport(placeIn(options.target, loaded));
  report.works('file', [], 'valid, and every secret it refers to could be read');
  tellUntried(loaded.value, report);
  await examineStarted(loaded, effects, redactor, report, options);
  const findings = report.findings(redactor);
  const counts = count(findings);
  const { target, title } = loaded.value;
  return { target, title, file: loaded.file, ok: counts.broken === 0, counts, findings };
}

/** Accounts are mended in the file that lists them; everything else, pointers to canaries too, in the target file. */
function placeIn(target: string, loaded: LoadedTarget): Locate {
  const { place } = readLayers(targetFileOf(target));
  return (path, part) => (path[0] === 'personas' ? loaded.place(path, part) : place(path, part));
}

function count(findings: readonly Finding[]): { readonly [state in State]: number } {
  const of = (state: State) => findings.filter((each) => each.state === state).length;
  return { works: of('works'), broken: of('broken'), note: of('note'), skipped: of('skipped') };
}

async function examineStarted(
  loaded: LoadedTarget,
  effects: Effects,
  redactor: Redactor,
  report: Report,
  options: DoctorOptions,
): Promise<void> {
  const turnTo = options.onArea ?? (() => undefined);
  turnTo('start');
  const begun = await start(loaded, report);
  const { facts, started } = begun ?? { facts: {}, started: undefined };
  try {
    const target = begun === null ? null : resolved(loaded, facts, report);
    examineConsistency(
      target?.file ?? loaded.value,
      guardOf(target ?? { file: loaded.value, ports: [] }),
      report,
    );
    if (target === null) {
      for (const area of Object.keys(AREAS) as Area[])
        if (!['file', 'start', 'limits', 'unused'].includes(area))
          report.skipped(area, [], 'not tried, as the target did not start');
      return;
    }
    turnTo('address');
    const reached = await reach(target, report);
    turnTo('trust');
    const { usable, ca } = await examineTrust(target, reached, { facts, folder: loaded.folder }, report);
    turnTo('service');
    await examineServices(target, report);
    const log = createExchangeLog(redactor);
    const doors = openDoors(
      { ...target, ca },
      {
        runId: newRunId(),
        redactor,
        recorder: log,
        browser: options.browser,
        signal: options.signal ?? new AbortController().signal,
      },
    );
    try {
      turnTo('action');
      await examineLookups(doors, report);
      await examineVisit(
        newVisit(doors, { report, log, effects, usable, allAccounts: options.allAccounts === true }),
        turnTo,
      );
    } finally {
      await doors.close();
    }
  } finally {
    await started?.stop();
  }
}

/** In an order in which each part can rest on the ones before; sessions are ended last. */
async function examineVisit(visit: Visit, turnTo: (area: Area) => void): Promise<void> {
  turnTo('rate');
  await within(visit, 'rate', ['rate'], () => examineRate(visit));
  turnTo('sign-in');
  await examineSignIns(visit);
  turnTo('action');
  const canaries = createCanaryLog(visit);
  await examineActions(visit, canaries);
  turnTo('anonymous');
  await examineAnonymous(visit);
  turnTo('emergency');
  await within(visit, 'emergency', ['emergency'], () => examineEmergency(visit, canaries));
  canaries.tell();
  turnTo('account');
  await examineAccounts(visit);
  turnTo('token');
  await examineScopes(visit);
  turnTo('context');
  await examineContexts(visit);
  turnTo('duty');
  await examineSegregation(visit);
  turnTo('link');
  await examineLinks(visit);
  turnTo('export');
  await examineExports(visit);
  turnTo('outbound');
  await examineOutbound(visit);
  turnTo('exchange');
  await examineExchanges(visit);
  turnTo('audit');
  await within(visit, 'audit', ['audit'], () => examineAudit(visit));
  turnTo('write');
  await examineUndoing(visit);
  turnTo('session');
  await examineEndings(visit);
  turnTo('sign-in');
  await examineOtherAccounts(visit);
  examineSlowing(visit);
}

/** Records that are not found are left out from here on, wherever they are named. */
async function examineLookups(doors: Doors, report: Report): Promise<void> {
  for (const { resource, names, why } of await doors.lookUp())
    if (why === null) report.works('action', ['resources', resource, 'lookup'], `${listed(names)} found`);
    else
      report.broken('action', ['resources', resource, 'lookup'], {
        what: `${resource} was not found: ${why}`,
        expected: `an answer that holds ${listed(names)}`,
        fix: 'see the action, what it is filled with (vars), and the capture',
      });
}

/** What the doctor's own writes made, removed as a check's would be. */
async function examineUndoing({ doors, report }: Visit): Promise<void> {
  for (const { action, done, said } of await doors.undo())
    if (done) report.works('write', ['actions', action, 'undo'], 'removed again');
    else
      report.broken('write', ['actions', action, 'undo'], {
        what: `what ${action} made could not be removed`,
        expected: 'a success by its oracle',
        seen: said,
        fix: 'see the action that undoes it, who may do it, and what the first one captures for it',
      });
}

function newVisit(
  doors: Doors,
  parts: Pick<Visit, 'report' | 'log' | 'effects' | 'usable' | 'allAccounts'>,
): Visit {
  const { driver } = doors;
  const paths = Object.keys(driver.target.file.signIn ?? {});
  const turns = new Map<string, number>();
  const tried: Visit['tried'] = { cells: [], accounts: new Set(), signIns: new Set() };
  return {
    ...parts,
    doors,
    driver,
    file: driver.target.file,
    begunAt: Date.now(),
    tellsApart: new Map(),
    unmatchedAlive: new Map(),
    sessions: new Map(),
    tried,
    emergencyNonce: null,
    nextAccount(persona, path) {
      const pool = driver.target.accounts[persona] ?? [];
      const key = `${persona} ${path}`;
      const turn = turns.get(key) ?? 0;
      turns.set(key, turn + 1);
      const fresh = pool.findLast((account) => !tried.accounts.has(account));
      const own = pool[(paths.indexOf(path) + turn) % pool.length];
      // Of one whose code was used in this period half a minute would be waited for.
      const ready = pool.findLast((account) => driver.accounts.codeDueMs(account) === 0);
      if (turn === 0 && own !== undefined && driver.accounts.codeDueMs(own) === 0) return own;
      return fresh ?? ready ?? own;
    },
  };
}

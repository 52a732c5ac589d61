/** The probe a check gets: the whole of src/target behind one interface, with its own leases and name. */
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { scan } from 'tls-scanner-lite';
import { CookieJar } from 'tough-cookie';
import { askAudit } from '../audit/source.js';
import { parseDuration } from '../duration.js';
import { describeError, SafeprobeError } from '../errors.js';
import type {
  ActOptions,
  EmergencyFacts,
  PolicyCell,
  Probe,
  Session,
  TlsReport,
  Wait,
} from '../kinds/probe.js';
import type { Lease } from './accounts.js';
import type { Driver } from './driver.js';
import { scanOwnCertificates, scanOwnResponder } from './own-servers.js';
import { trySignIns } from './partial-sign-in.js';
import { copyCredentials, EMPTY, type RecipeRun, runRecipe } from './recipe.js';
import { actionOf, declaredLimits, portOf, type ResolvedAccount, signInOf } from './resolved.js';
import type { ScopeGuard } from './scope.js';
import { actWith, carrierHeaders, createSession, variablesFor } from './session.js';
import { fill } from './template.js';

/** What the conductor lends to one check. */
export interface Desk {
  wait(ms: number, why: string): Promise<Wait>;
  note(line: string): void;
}

export interface Probes {
  probeFor(check: string, desk: Desk): { readonly probe: Probe; release(): void };
}

interface Shared {
  readonly account: ResolvedAccount;
  readonly run: RecipeRun;
  usedAt: number;
}

export function createProbes(driver: Driver, guard: ScopeGuard): Probes {
  const { file } = driver.target;
  const limits = declaredLimits(file);
  const sharedSessions = new Map<string, Promise<Shared>>();
  const scans = new Map<string, Promise<TlsReport>>();
  const ownResponder = once(scanOwnResponder);
  const ownCertificates = once(scanOwnCertificates);

  const pathFor = (persona: string, wanted?: string): string => {
    if (wanted !== undefined) return wanted;
    const [name] =
      Object.entries(file.signIn ?? {}).find(([, path]) => path.personas?.includes(persona) ?? true) ?? [];
    if (name === undefined)
      throw new SafeprobeError('prerequisite', `no sign-in path for the persona "${persona}"`, {
        remedy: 'Declare one under signIn in the target file.',
      });
    return name;
  };
  const enter = async (check: string, account: ResolvedAccount, signIn: string): Promise<RecipeRun> => {
    const run = await runRecipe(driver, signInOf(driver.target, signIn).steps, {
      account,
      purpose: {
        check,
        persona: account.persona,
        actor: account.actor,
        action: 'session.sign-in',
        resource: null,
      },
    });
    if (run.stoppedAt !== null)
      throw new SafeprobeError(
        'prerequisite',
        `signing in as "${account.persona}" by "${signIn}" stopped at step "${run.stoppedAt.step}": ${run.stoppedAt.why}`,
        {
          found: run.said.join('; '),
          remedy: `Run safeprobe doctor, and see signIn.${signIn} of the target file.`,
        },
      );
    return run;
  };
  /** A shared session that may have gone idle is looked at first, and renewed when the target ended it. */
  const sharedFor = async (
    check: string,
    persona: string,
    signIn: string,
    ended?: Shared,
  ): Promise<Shared> => {
    const key = `${persona} ${signIn}`;
    const begin = () => {
      const account = driver.accounts.share(persona, signIn);
      const begun = enter(check, account, signIn).then(
        (run): Shared => ({ account, run, usedAt: performance.now() }),
      );
      sharedSessions.set(key, begun);
      begun.catch(() => sharedSessions.delete(key));
      return begun;
    };
    const current = sharedSessions.get(key);
    if (current === undefined) return begin();
    const shared = await current;
    if (shared === ended)
      return sharedSessions.get(key) === current ? begin() : sharedFor(check, persona, signIn);
    const idle = limits.idleMs[signIn];
    if (idle !== undefined && performance.now() - shared.usedAt > idle / 2) {
      const alive = await createSession(driver, check, shared.account, signIn, shared.run).alive();
      if (!alive.success)
        return sharedSessions.get(key) === current ? begin() : sharedFor(check, persona, signIn);
    }
    shared.usedAt = performance.now();
    return shared;
  };
  const connectGuarded = async (host: string, port: number) => {
    const address = await guard.admit(host, port);
    return driver.client.paced(async () => connect({ host: address, port }));
  };

  return {
    probeFor(check, desk) {
      const leases: Lease[] = [];
      let over = false;
      const lease = async (persona: string): Promise<ResolvedAccount> => {
        const got = await driver.accounts.lease(persona, check);
        if (over) {
          got.release();
          throw new SafeprobeError('harness', `an account of "${persona}" came after the check had ended`);
        }
        leases.push(got);
        return got.account;
      };
      /**
       * A shared session may go idle while its request waits for the rate limit. What it was refused then is
       * asked again with a new one, if the sign-in path says that the session itself has ended.
       */
      const renewing = (session: Session, shared: Shared): Session => ({
        ...session,
        async act(action, options) {
          const before = shared.usedAt;
          const outcome = await session.act(action, options);
          shared.usedAt = performance.now();
          const idle = limits.idleMs[session.signIn];
          if (outcome.success || idle === undefined || shared.usedAt - before < idle / 2) return outcome;
          const alive = await session.alive();
          if (!alive.denied) return outcome;
          const again = await sharedFor(check, session.persona, session.signIn, shared);
          return createSession(driver, check, again.account, session.signIn, again.run).act(action, options);
        },
      });
      const probe: Probe = {
        check,
        limits,
        now: Date.now,
        wait: desk.wait,
        note: desk.note,
        explain(error) {
          if (!(error instanceof SafeprobeError) || error.code === 'harness' || error.code === 'scope')
            throw error;
          return driver.secrets.text(describeError(error));
        },
        pathOf(action) {
          const signIn = file.actions?.[action]?.signIn;
          return signIn === undefined ? {} : { signIn };
        },
        missing: (what, key) =>
          new SafeprobeError('prerequisite', `the target file declares no ${what.replace(/^an? /, '')}`, {
            key,
            remedy: 'Declare it, or say under lacks why the system has none.',
          }),
        ...declared(driver),
        actorOf: (username) =>
          Object.values(driver.target.accounts)
            .flat()
            .find((account) => account.username === username)?.actor ?? username,
        objectOf: (resource) => file.resources?.[resource]?.audited ?? null,
        async signIn(persona, options = {}) {
          const path = pathFor(persona, options.signIn);
          const account = await lease(persona);
          const run = await enter(check, account, path);
          return createSession(driver, check, account, path, run, run.lastNonce);
        },
        async shared(persona, options = {}) {
          const path = pathFor(persona, options.signIn);
          const shared = await sharedFor(check, persona, path);
          return renewing(
            createSession(driver, check, shared.account, path, shared.run, shared.run.lastNonce),
            shared,
          );
        },
        async partialSignIns(persona, signIn, action, resource) {
          return trySignIns(driver, check, await lease(persona), signIn, action, resource);
        },
        async readBack(action, resource, marker) {
          const how = actionOf(driver.target, action).readBack;
          if (how === undefined) return null;
          const reader = await probe.shared(how.persona, probe.pathOf(how.action));
          const seen = await reader.act(how.action, {
            resource,
            marker,
            ...(how.found === undefined ? {} : { found: how.found }),
          });
          return seen.success ? seen.markerSeen : null;
        },
        async without(action, credentials, options = {}) {
          return anonymous(driver, check, action, credentials, options);
        },
        decoy: () => driver.client.nextNonce(),
        async audit(question) {
          const audit = file.audit;
          if (audit === undefined)
            throw new SafeprobeError('prerequisite', 'the target declares no audit source');
          const { persona } = audit.source;
          const path = pathFor(persona, audit.source.signIn);
          const { carrier } = signInOf(driver.target, path);
          const ask = ({ account, run }: Shared) =>
            askAudit(
              driver,
              audit,
              {
                purpose: { check, persona, actor: account.actor, action: 'audit.read', resource: null },
                headers: carrierHeaders(carrier.headers, variablesFor(account, run)),
                jar: run.jar,
              },
              question,
            );
          const shared = await sharedFor(check, persona, path);
          const answer = await ask(shared);
          if (answer.readable) return answer;
          // The auditor's session may have ended while it waited its turn.
          const alive = await createSession(driver, check, shared.account, path, shared.run).alive();
          return alive.denied ? ask(await sharedFor(check, persona, path, shared)) : answer;
        },
        scanTls(endpoint) {
          const found = file.endpoints?.[endpoint];
          if (found === undefined)
            throw new SafeprobeError('prerequisite', `the target declares no endpoint "${endpoint}"`);
          const running =
            scans.get(endpoint) ??
            scan(
              {
                host: found.host,
                port: portOf(found.port, `endpoints.${endpoint}.port`),
                ...(found.servername === undefined ? {} : { servername: found.servername }),
              },
              {
                connect: connectGuarded,
                ...(driver.target.ca === undefined ? {} : { ca: [...driver.target.ca] }),
              },
            );
          scans.set(endpoint, running);
          return running;
        },
        scanOwnResponder: ownResponder,
        scanOwnCertificates: ownCertificates,
      };
      return {
        probe,
        release() {
          over = true;
          for (const each of leases) each.release();
        },
      };
    },
  };
}

/** Controls of the harness's own hold for the whole run: made at the first use. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** The parts of a target that a kind may look at: names, limits and policy. */
function declared(driver: Driver) {
  const { file } = driver.target;
  return {
    signIns: Object.entries(file.signIn ?? {}).map(([name, path]) => ({
      name,
      carrier: path.carrier.cookie === undefined ? ('header' as const) : ('cookie' as const),
      protects:
        path.protects === undefined
          ? null
          : { action: path.protects.action, resource: path.protects.resource ?? null },
      idleMs: path.idle === undefined ? null : parseDuration(path.idle),
      hasSignOut: path.signOut !== undefined,
      factors: path.steps.flatMap((step) => step.factor ?? []),
      through: path.steps.some((step) => 'browser' in step) ? ('browser' as const) : ('http' as const),
      personas: path.personas ?? Object.keys(file.personas ?? {}),
    })),
    personas: Object.keys(file.personas ?? {}),
    auditedPersonas: file.audit?.personas ?? Object.keys(file.personas ?? {}),
    resources: Object.keys(file.resources ?? {}),
    actions: Object.entries(file.actions ?? {}).map(([name, action]) => ({
      name,
      writes: action.writes === true,
      operation: action.operation as 'C' | 'R' | 'U' | 'D' | 'E',
      ...(action.readBack === undefined ? {} : { readBack: action.readBack }),
    })),
    policy: policyCells(driver),
    emergency: emergencyFacts(driver),
    tlsEndpoints: Object.entries(file.endpoints ?? {}).map(([name, endpoint]) => ({
      name,
      host: endpoint.host,
      port: portOf(endpoint.port, `endpoints.${name}.port`),
    })),
  };
}

function policyCells(driver: Driver): readonly PolicyCell[] {
  return Object.entries(driver.target.file.policy ?? {}).flatMap(([action, resources]) =>
    Object.entries(resources).flatMap(([resource, cell]) => [
      ...(cell.allow ?? []).map((persona): PolicyCell => ({ action, resource, persona, access: 'allow' })),
      ...(cell.deny ?? []).map((persona): PolicyCell => ({ action, resource, persona, access: 'deny' })),
    ]),
  );
}

function emergencyFacts(driver: Driver): EmergencyFacts | null {
  const { emergency } = driver.target.file;
  if (emergency === undefined) return null;
  return {
    persona: emergency.persona,
    undesignated: emergency.undesignated,
    signIn:
      emergency.signIn ??
      actionOf(driver.target, emergency.read).signIn ??
      Object.keys(driver.target.file.signIn ?? {})[0] ??
      '',
    resource: emergency.resource,
    otherResource: emergency.otherResource,
    request: emergency.request,
    read: emergency.read,
    end: emergency.end ?? null,
    durationMs: parseDuration(emergency.duration),
  };
}

/** An action by nobody: without credentials, or with well-formed ones that were never issued. */
async function anonymous(
  driver: Driver,
  check: string,
  action: string,
  credentials: 'none' | 'garbage',
  options: ActOptions,
) {
  const name =
    actionOf(driver.target, action).signIn ?? Object.keys(driver.target.file.signIn ?? {})[0] ?? '';
  const { carrier, alive } = signInOf(driver.target, name);
  const empty = copyCredentials(EMPTY);
  const made = () => randomBytes(32).toString('base64url');
  const headers: Record<string, string> = {};
  if (credentials === 'garbage') {
    for (const [header, template] of Object.entries(carrier.headers ?? {}))
      headers[header] = template.replace(/\$\{[^}]+\}/g, () => made());
    if (carrier.cookie !== undefined) {
      const url = new URL(fill(Object.values(driver.target.file.bases ?? {})[0] ?? alive.request.path, {}));
      await empty.jar.setCookie(`${carrier.cookie}=${made()}; Path=/; Secure`, url.href, {
        ignoreError: true,
      });
    }
  }
  const purpose = { check, persona: null, actor: null, action, resource: options.resource ?? null };
  return actWith(driver, purpose, name, null, { jar: empty.jar ?? new CookieJar(), captured: {} }, options, {
    signedIn: false,
    headers,
  });
}

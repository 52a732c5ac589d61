/** The probe a check gets: the whole of src/target behind one interface, with its own leases and name. */
import { connect } from 'node:net';
import { scan } from 'tls-scanner-lite';
import { describeError, SafeprobeError } from '../errors.js';
import type { ActOptions, Probe, TlsReport } from '../kinds/probe.js';
import { createAccountManagement } from './account-management/management.js';
import type { Lease } from './accounts.js';
import { createAlerts } from './alerts.js';
import { createAuditChain } from './audit-chain.js';
import { createAuditDoor } from './audit-door.js';
import type { AuditFeed } from './audit-feed.js';
import { createLogReport } from './audit-report.js';
import { createRetention } from './audit-retention.js';
import { createAuthenticators } from './authenticators/door.js';
import { createCookies } from './cookies/cookies.js';
import { declared } from './declared.js';
import { createDisclosures } from './disclosures/disclosures.js';
import type { Driver } from './driver.js';
import { createExports } from './exports/exports.js';
import { garbage, nobody } from './forged.js';
import { createFederation } from './identity-provider/federation.js';
import { createInventory } from './inventory/inventory.js';
import { createLifetimes } from './lifetimes/lifetimes.js';
import { createLinks } from './links/links.js';
import { createLogInterface } from './log-interface.js';
import { mailOf } from './mailbox/mailbox.js';
import { createMessages } from './messages/messages.js';
import { lookForMixedContent, pagesOf } from './mixed-content.js';
import { once } from './once.js';
import { scanOwnExtensions, scanOwnResponder, scanOwnWeaknesses } from './own-responders.js';
import { scanOwnCertificates } from './own-servers.js';
import { trySignIns } from './partial-sign-in.js';
import { lookAtOwnService, lookAtService } from './plaintext/service.js';
import { askInClear, serviceOf, strictTransport } from './plaintext/web.js';
import { createPlants } from './plants.js';
import { createPorts } from './receivers/ports.js';
import { createResidue } from './residue/residue.js';
import { actionOf, declaredLimits, portOf, type ResolvedAccount } from './resolved.js';
import type { ScopeGuard } from './scope.js';
import { createScopes } from './scopes/scopes.js';
import { actWith, createSession } from './session.js';
import { createSharedSessions, signInBy } from './shared-sessions.js';
import { createStored } from './stored.js';
import { createTokens } from './tokens/tokens.js';
import { createTrials } from './trials/trials.js';
import { undisturbed } from './undisturbed.js';
import { undoAndTell } from './undo.js';

/** What the conductor lends to one check. */
export interface Desk {
  readonly wait: Probe['wait'];
  note(line: string): void;
}

export interface Probes {
  /** `release` gives leased accounts back at once, and then removes the temporary ones. */
  probeFor(check: string, desk: Desk): { readonly probe: Probe; release(): Promise<void> };
}

export function createProbes(
  driver: Driver,
  guard: ScopeGuard,
  sessions = createSharedSessions(driver, declaredLimits(driver.target.file)),
  feed?: AuditFeed,
): Probes {
  const { file } = driver.target;
  const limits = declaredLimits(file);
  const scans = new Map<string, Promise<TlsReport>>();
  const ownResponder = once(scanOwnResponder);
  const ownExtensions = once(scanOwnExtensions);
  const ownWeaknesses = once(scanOwnWeaknesses);
  const ownCertificates = once(scanOwnCertificates);

  const accountsOf = createAccountManagement(driver, sessions);
  const ports = createPorts(file.receivers?.ports);
  const auditDoor = createAuditDoor(driver, guard, sessions, feed);
  const messagesOf = createMessages(driver, guard, sessions, ports);
  const federationOf = createFederation(driver, sessions, ports);
  const authenticatorsOf = createAuthenticators(driver, sessions);
  const linksOf = createLinks(driver, sessions);
  const inventoryOf = createInventory(driver, sessions);

  const connectGuarded = async (host: string, port: number) => {
    const address = await guard.admit(host, port);
    return driver.client.paced(async () => connect({ host: address, port }));
  };

  return {
    probeFor(check, desk) {
      const leases: Lease[] = [];
      const managed = accountsOf(check);
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
      const trials = createTrials(driver, check, lease, sessions);
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
        actorOf: (username) => driver.accounts.actorOf(username),
        objectOf: (resource) => file.resources?.[resource]?.audited ?? null,
        async signIn(persona, options = {}) {
          const path = sessions.pathFor(persona, options.signIn);
          const account = await lease(persona);
          const run = await signInBy(driver, check, account, path);
          return createSession(driver, check, account, path, run, run.lastNonce);
        },
        async shared(persona, options = {}) {
          const path = sessions.pathFor(persona, options.signIn);
          return sessions.renewing(check, await sessions.take(check, persona, path));
        },
        async partialSignIns(persona, signIn, action, resource) {
          return trySignIns(driver, check, await lease(persona), signIn, action, resource);
        },
        undisturbed: (change, work) => undisturbed(driver, change, work),
        async readBack(action, resource, marker, persona, on) {
          const how = actionOf(driver.target, action).readBack;
          if (how === undefined) return null;
          const reader = await probe.shared(persona ?? how.persona, probe.pathOf(how.action));
          const seen = await reader.act(how.action, {
            ...(resource === null ? {} : { resource }),
            ...(on === undefined ? {} : { on }),
            marker,
            ...(how.found === undefined ? {} : { found: how.found }),
          });
          return seen.success ? seen.markerSeen : null;
        },
        async without(action, credentials, options = {}) {
          return anonymous(driver, check, action, credentials, options);
        },
        decoy: () => driver.client.nextNonce(),
        books: auditDoor.books(check),
        alerts: createAlerts(driver, check),
        chain: createAuditChain(driver, check, sessions),
        audit: (question) => auditDoor.ask(check, question),
        inClear: (service, action, options = {}) =>
          askInClear(
            driver,
            {
              check,
              persona: null,
              actor: null,
              action: action ?? 'front page',
              resource: options.resource ?? null,
            },
            service,
            null,
            options,
          ),
        lookAt(name) {
          const { protocol, ...service } = serviceOf(driver, name);
          return lookAtService(service, protocol, connectGuarded);
        },
        lookAtOwn: (protocol) => lookAtOwnService(protocol),
        strictTransport: () =>
          strictTransport(driver, {
            check,
            persona: null,
            actor: null,
            action: 'front page',
            resource: null,
          }),
        async mixedContent() {
          const visit = pagesOf(driver);
          if (visit === null) return null;
          const { account, run } = await sessions.take(check, visit.persona, visit.signIn);
          const purpose = {
            check,
            persona: account.persona,
            actor: account.actor,
            action: 'page',
            resource: null,
          };
          return lookForMixedContent(driver, purpose, run, visit.pages);
        },
        logInterface: createLogInterface(driver, check, sessions),
        logReport: createLogReport(driver, check, sessions),
        retention: createRetention(driver, check, sessions),
        stored: createStored(driver, check, sessions),
        plants: createPlants(driver, check, sessions),
        trials: trials.door,
        mail: mailOf(driver, check),
        authenticators: authenticatorsOf(check, {
          lease,
          signIn: (persona, how) => probe.signIn(persona, how),
        }),
        inventory: inventoryOf(check, lease),
        messages: messagesOf(check, {
          wait: desk.wait,
          readBack: (action, resource, marker) => probe.readBack(action, resource, marker),
        }),
        lifetimes: createLifetimes(driver, check, { lease, wait: desk.wait }),
        accounts: managed.door,
        federation: federationOf(check, { lease }),
        tokens: createTokens(driver, check, lease),
        scopes: createScopes(driver, check, lease),
        links: linksOf(check),
        exports: createExports(driver, check, {
          signIn: (persona, how) => probe.signIn(persona, how),
          shared: (persona, how) => probe.shared(persona, how),
          without: (action, credentials, options) => probe.without(action, credentials, options),
          pathOf: (action) => probe.pathOf(action),
        }),
        disclosures: createDisclosures(driver, check),
        residue: createResidue(driver, check, lease),
        cookies: createCookies(driver, check, {
          lease,
          readBack: (action, resource, marker) => probe.readBack(action, resource, marker),
        }),
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
                ...(found.starttls === undefined ? {} : { starttls: found.starttls }),
                ...(driver.target.ca === undefined ? {} : { ca: [...driver.target.ca] }),
              },
            );
          scans.set(endpoint, running);
          return running;
        },
        scanOwnResponder: ownResponder,
        scanOwnExtensions: ownExtensions,
        scanOwnWeaknesses: ownWeaknesses,
        scanOwnCertificates: ownCertificates,
      };
      return {
        probe,
        async release() {
          over = true;
          // Unlocked before anybody else gets them.
          const unlocked = trials.unlockAll().finally(() => leases.map((each) => each.release()));
          const undone = unlocked.finally(() => undoAndTell(driver, sessions, check, desk.note));
          await undone.finally(() => managed.removeAll());
        },
      };
    },
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
  const { jar, headers } = credentials === 'garbage' ? await garbage(driver, name) : nobody();
  const purpose = { check, persona: null, actor: null, action, resource: options.resource ?? null };
  return actWith(driver, purpose, name, null, { jar, captured: {} }, options, {
    signedIn: false,
    headers,
  });
}

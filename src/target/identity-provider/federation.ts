/** The part of the probe for federated sign-in: a provider is opened, made known, used, and taken back. */
import { randomBytes } from 'node:crypto';
import { SafeprobeError } from '../../errors.js';
import type { FederatedSignIn, Federation } from '../../kinds/federation.js';
import type { Driver } from '../driver.js';
import type { Ports } from '../receivers/ports.js';
import { accountVariables, type RecipeRun } from '../recipe.js';
import { type ResolvedAccount, signInOf } from '../resolved.js';
import type { TargetFederation } from '../schema.js';
import type { SharedSessions } from '../shared-sessions.js';
import { fill, type Variables } from '../template.js';
import { takeTurn } from '../turn.js';
import { type HostedProvider, hostProvider } from './host.js';
import { walkThroughOutage } from './outage.js';
import { federatedSignIn, type SignInContext } from './sign-in.js';

/** What a check lends to its own sign-ins. */
export interface FederationDesk {
  lease(persona: string): Promise<ResolvedAccount>;
}

export function createFederation(driver: Driver, sessions: SharedSessions, ports: Ports) {
  const declared = driver.target.file.federation ?? {};
  const mode = driver.target.file.emergencyMode;
  /** A provider and an account that nobody else has, made known to the target for as long as `work` takes. */
  const withProvider = async <T>(
    name: string,
    check: string,
    desk: FederationDesk,
    work: (context: SignInContext, provider: HostedProvider) => Promise<T>,
  ): Promise<T> => {
    const federation = declared[name];
    if (federation === undefined)
      throw new SafeprobeError('prerequisite', `the target declares no federation "${name}"`);
    const opens = opensOf(driver, name, federation);
    const account = await desk.lease(federation.persona);
    const user = accountVariables(account);
    const vouched = {
      subject: federation.subject === undefined ? randomSubject() : fill(federation.subject, user),
      claims: Object.fromEntries(
        Object.entries(federation.claims ?? {}).map(([claim, text]) => [claim, fill(text, user)]),
      ),
      acr: federation.acr,
    };
    return ports.use(1, async ([port = 0]) => {
      const provider = await hostProvider(driver, federation.protocol, port);
      const vars: Variables = {
        ...provider.variables,
        'federated.username': account.username,
        'federated.subject': vouched.subject,
      };
      const turn = (steps: TargetFederation['connect'], action: string, known: Variables) =>
        takeTurn({ driver, sessions, check }, steps, action, known);
      let connected: RecipeRun | null = null;
      const signInAll = async () => {
        connected = await turn(federation.connect, 'federation.connect', vars);
        refuseStop(connected, name, 'connect');
        const all = { ...vars, ...connected.captured };
        return work({ driver, check, federation, provider, account, vouched, vars: all, opens }, provider);
      };
      const forget = async () => {
        if (federation.disconnect === undefined || connected === null) return;
        const known = { ...vars, ...connected.captured };
        const run = await turn(federation.disconnect, 'federation.disconnect', known);
        refuseStop(run, name, 'disconnect');
      };
      const [signedIn] = await Promise.allSettled([signInAll()]);
      // Also after half a connection; but what went wrong first is what is told.
      const [forgotten] = await Promise.allSettled([forget()]);
      await provider.close();
      if (signedIn.status === 'rejected') throw signedIn.reason;
      if (forgotten.status === 'rejected') throw forgotten.reason;
      return signedIn.value;
    });
  };
  return (check: string, desk: FederationDesk): Federation => ({
    federations: Object.entries(declared).map(([name, each]) => ({
      name,
      title: each.title ?? name,
      protocol: each.protocol,
      secondFactor:
        each.acr !== undefined
          ? 'provider'
          : (each.steps ?? []).some(({ factor }) => factor !== undefined && factor !== 'password')
            ? 'target'
            : 'nobody',
    })),
    async federatedSignIns(name, issues) {
      return withProvider(name, check, desk, async (context) => {
        const signIns: FederatedSignIn[] = [];
        // One after the other: what one of them leaves behind, such as a lock, must be seen by the next.
        for (const issue of issues) signIns.push(await federatedSignIn(context, issue));
        return signIns;
      });
    },
    emergencyMode: mode ?? null,
    async throughOutage() {
      if (mode === undefined)
        throw new SafeprobeError('prerequisite', 'the target declares no emergency mode', {
          key: 'emergencyMode',
        });
      return withProvider(mode.federation, check, desk, (context, provider) =>
        walkThroughOutage(context, provider, mode.signIn),
      );
    },
  });
}

function randomSubject(): string {
  return `sp-${randomBytes(9).toString('hex')}`;
}

function opensOf({ target }: Driver, name: string, { opens, signIn }: TargetFederation) {
  const found = opens ?? signInOf(target, signIn).protects;
  const resource = found?.resource;
  if (found !== undefined && resource !== undefined) return { action: found.action, resource };
  throw new SafeprobeError('prerequisite', 'nothing says what a federated sign-in must open', {
    key: `federation.${name}.opens`,
    expected: `an action and a resource, here or under signIn.${signIn}.protects`,
    remedy: 'Name a record that opens for nobody who is not signed in.',
  });
}

function refuseStop({ stoppedAt, said }: RecipeRun, name: string, turn: 'connect' | 'disconnect'): void {
  if (stoppedAt === null) return;
  throw new SafeprobeError(
    'prerequisite',
    `the target could not be told ${turn === 'connect' ? 'of' : 'to forget'} the provider: step ${stoppedAt.step}: ${stoppedAt.why}`,
    {
      key: `federation.${name}.${turn}`,
      found: said.join('; '),
      remedy:
        turn === 'connect'
          ? 'Mend the steps; run safeprobe doctor on the persona that takes them.'
          : 'Mend the steps, and remove what they left behind.',
    },
  );
}

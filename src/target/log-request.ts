/** One request about the audit log, as whoever is named, with the session looked at afterwards. */
import type { LogRead } from '../kinds/log-interface.js';
import { factsOf } from '../kinds/outcome.js';
import type { Outcome } from '../kinds/probe.js';
import { buildRequest, type Driver, type Exchanged, exchange } from './driver.js';
import { withLiveSession } from './live-session.js';
import { outcomeOf } from './outcome.js';
import { signInOf } from './resolved.js';
import type { TargetMatcher, TargetRequest } from './schema.js';
import { SUCCESS } from './session.js';
import type { SharedSessions } from './shared-sessions.js';
import { carrierHeaders, variablesFor } from './variables.js';

export interface LogWay {
  readonly request: TargetRequest;
  readonly signIn?: string;
  readonly success?: TargetMatcher;
  readonly denied: TargetMatcher;
}

export interface Asked {
  readonly exchanged: Exchanged;
  readonly outcome: Outcome;
  readonly actor: string;
  alive(): Promise<Outcome>;
}

/** `name`: what the ledger calls it. `values`: of the request's templates. */
export async function askOfLog(
  driver: Driver,
  sessions: SharedSessions,
  { check, persona, name }: { readonly check: string; readonly persona: string; readonly name: string },
  way: LogWay,
  values: { readonly [name: string]: string },
  marker?: string,
): Promise<Asked> {
  const signIn = sessions.pathFor(persona, way.signIn);
  const lived = await withLiveSession(
    driver,
    sessions,
    { check, persona, signIn },
    async ({ account, run }) => {
      const variables = { ...variablesFor(account, run), ...values };
      const headers = carrierHeaders(signInOf(driver.target, signIn).carrier.headers, variables);
      const purpose = { check, persona, actor: account.actor, action: `log.${name}`, resource: null };
      const request = buildRequest(driver.target, way.request, variables, headers);
      const exchanged = await exchange(driver, purpose, request, run.jar, way.request.follow === true);
      const oracles = {
        success: way.success ?? SUCCESS,
        denied: [way.denied],
        canaries: [],
        ...(marker === undefined ? {} : { marker }),
        variables,
      };
      return { exchanged, outcome: outcomeOf(driver, exchanged, oracles, way.request.method ?? 'GET') };
    },
  );
  return { ...lived.result, actor: lived.shared.account.actor, alive: lived.alive };
}

export async function toldOf(asked: Asked): Promise<LogRead> {
  return { outcome: factsOf(asked.outcome), actor: asked.actor, alive: (await asked.alive()).success };
}

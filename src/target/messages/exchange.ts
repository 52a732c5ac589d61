/** Sends a message that is signed as the target file says, through the tampering point, and looks whether it was stored. */
import { randomBytes } from 'node:crypto';
import { CookieJar } from 'tough-cookie';
import { SafeprobeError } from '../../errors.js';
import type { Alteration, Sent } from '../../kinds/outbound.js';
import { factsOf } from '../../kinds/outcome.js';
import { buildRequest, type Driver, exchange } from '../driver.js';
import { bytesOf } from '../message.js';
import { outcomeOf } from '../outcome.js';
import { actionOf, signInOf } from '../resolved.js';
import type { TargetExchange, TargetMatcher } from '../schema.js';
import type { SharedSessions } from '../shared-sessions.js';
import { carrierHeaders, mustBeFound, variablesFor } from '../variables.js';
import { signedHeaders } from './signature.js';
import { tamper } from './tamper.js';

const SUCCESS: TargetMatcher = { status: '2xx' };

export interface ExchangeContext {
  readonly driver: Driver;
  readonly sessions: SharedSessions;
  readonly check: string;
  readBack(action: string, resource: string, marker: string): Promise<boolean | null>;
}

export async function sendSigned(
  { driver, sessions, check, readBack }: ExchangeContext,
  name: string,
  alteration: Alteration,
): Promise<Sent> {
  const { target } = driver;
  const declared = target.file.exchanges?.[name];
  if (declared === undefined)
    throw new SafeprobeError('prerequisite', `the target declares no exchange "${name}"`);
  const { signature, resource } = declared;
  const action = actionOf(target, declared.action);
  const secret = secretOf(signature);
  const marker = `sp${randomBytes(9).toString('hex')}`;
  mustBeFound(driver, resource);
  const sender = await senderOf(driver, sessions, check, declared);
  const variables = { ...sender.variables, ...target.file.resources?.[resource]?.vars, marker };
  const plain = buildRequest(target, action.request, variables, sender.headers);
  const parts = {
    id: `sp-${randomBytes(12).toString('hex')}`,
    timestamp: String(Math.floor(Date.now() / 1000)),
    body: bytesOf(plain),
  };
  const signed = { ...plain, headers: { ...plain.headers, ...signedHeaders(signature, secret, parts) } };
  const altered = tamper(signed, alteration, signature, secret, parts, marker);
  const purpose = { check, persona: sender.persona, actor: sender.actor, action: declared.action, resource };
  const exchanged = await exchange(driver, purpose, altered.request, sender.jar, false);
  const outcome = outcomeOf(
    driver,
    exchanged,
    {
      success: action.success ?? target.file.oracles?.success ?? SUCCESS,
      denied: [declared.refused],
      canaries: [],
      variables,
    },
    altered.request.method,
  );
  const found = await Promise.all(altered.markers.map((each) => readBack(declared.action, resource, each)));
  return {
    alteration,
    outcome: factsOf(outcome),
    // Found under any of its markers is stored; not found counts only when every look succeeded.
    stored: found.includes(true) ? true : found.includes(null) ? null : false,
  };
}

function secretOf(signature: TargetExchange['signature']): string | null {
  const { secret } = signature;
  if (secret === undefined) return null;
  if ('literal' in secret) return secret.literal;
  throw new SafeprobeError('harness', 'the secret of a signature was not read before the target was used');
}

/** Whose session the message is sent with; nobody's where the signature alone says who it is. */
async function senderOf(
  driver: Driver,
  sessions: SharedSessions,
  check: string,
  { persona, action }: TargetExchange,
) {
  if (persona === undefined)
    return { persona: null, actor: null, headers: {}, variables: {}, jar: new CookieJar() };
  const path = sessions.pathFor(persona, actionOf(driver.target, action).signIn);
  const { account, run } = await sessions.take(check, persona, path);
  const variables = variablesFor(account, run);
  const { carrier } = signInOf(driver.target, path);
  return {
    persona,
    actor: account.actor,
    headers: carrierHeaders(carrier.headers, variables),
    variables,
    jar: run.jar,
  };
}

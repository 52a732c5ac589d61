/** Forms sent with their anti-forgery proof, without it, and with one that is not theirs. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { FormFacts, Proof, Submitted } from '../../kinds/cookies.js';
import { factsOf } from '../../kinds/outcome.js';
import type { Purpose } from '../client.js';
import { csrfToken } from '../csrf.js';
import type { Driver } from '../driver.js';
import { identityFor } from '../identity.js';
import type { RecipeRun } from '../recipe.js';
import { actionOf, type ResolvedAccount, signInOf } from '../resolved.js';
import type { TargetRequest } from '../schema.js';
import { actWith } from '../session.js';
import { variablesOf } from '../template.js';
import { undisturbed } from '../undisturbed.js';
import { variablesFor } from '../variables.js';

export interface Person {
  readonly account: ResolvedAccount;
  readonly run: RecipeRun;
}

/** The proof as the page of this session has it; undefined when it is not there. */
export async function proofOf(
  driver: Driver,
  purpose: Purpose,
  signIn: string,
  { account, run }: Person,
): Promise<string | undefined> {
  const { carrier } = signInOf(driver.target, signIn);
  return csrfToken(driver, purpose, carrier, run.jar, {
    variables: variablesFor(account, run),
    headers: {},
    identity: identityFor(carrier, account),
  });
}

/** Whether a request holds the proof at all. */
export function holdsProof(request: TargetRequest): boolean {
  return variablesOf(JSON.stringify(request)).includes('csrf');
}

/**
 * @param proof the text that stands for it; undefined: it is left out, with the field that would carry it
 */
export function withProof(request: TargetRequest, proof: string | undefined): TargetRequest {
  return rewritten(request, proof) as TargetRequest;
}

const PROOF = /\$\{\s*csrf\b[^}]*\}/g;

function rewritten(value: unknown, proof: string | undefined): unknown {
  if (typeof value === 'string') return value.replace(PROOF, () => proof ?? '');
  if (Array.isArray(value)) return value.map((item) => rewritten(item, proof));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, part]) =>
      proof === undefined && typeof part === 'string' && key !== 'path' && part.search(PROOF) !== -1
        ? []
        : [[key, rewritten(part, proof)]],
    ),
  );
}

/** Sends the form from `victim` with each proof, each time with a marker of its own. */
export async function submitForm(
  driver: Driver,
  check: string,
  { action, resource, signIn }: FormFacts,
  people: { readonly victim: Person; readonly other: Person },
  proofs: readonly Proof[],
  readBack: (marker: string) => Promise<boolean | null>,
): Promise<readonly Submitted[]> {
  const { victim, other } = people;
  const { account, run } = victim;
  const purpose = (who: ResolvedAccount, what: string): Purpose => ({
    check,
    persona: who.persona,
    actor: who.actor,
    action: what,
    resource,
  });
  // Read anew each time: some systems take a proof once.
  const readOwn = () => proofOf(driver, purpose(account, 'page'), signIn, victim);
  const own = await readOwn();
  const foreign = await proofOf(driver, purpose(other.account, 'page'), signIn, other);
  const texts: { readonly [proof in Exclude<Proof, 'own'>]: string | undefined } = {
    'left out': undefined,
    'made up': randomBytes(own?.length ?? 32)
      .toString('base64url')
      .slice(0, own?.length ?? 32),
    'of another session': foreign,
  };
  const submitted: Submitted[] = [];
  for (const proof of proofs) {
    const marker = `safeprobe-${randomUUID()}`;
    const how = { resource, marker };
    const submit = async (): Promise<Submitted> => {
      // Only now: a form that lay open while others wrote may have been ended by then.
      const text = proof === 'own' ? await readOwn() : texts[proof];
      const request = withProof(actionOf(driver.target, action).request, text);
      const sent = await actWith(driver, purpose(account, action), signIn, account, run, how, { request });
      return { proof, outcome: factsOf(sent), stored: await readBack(marker) };
    };
    submitted.push(await undisturbed(driver, { action, resource, marker }, submit));
  }
  return submitted;
}

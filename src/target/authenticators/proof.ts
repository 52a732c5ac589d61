/** What an account proves itself by in one recipe: a passkey, or the codes of a seed that was enrolled. */
import type { Driver } from '../driver.js';
import type { RecipeOptions } from '../recipe.js';
import type { ResolvedAccount } from '../resolved.js';
import type { TargetFactor } from '../schema.js';
import { firstCode, seedOf } from '../seeds.js';
import { answering, type Manner } from './holder.js';
import type { Answer, Passkey } from './passkey.js';

type Captured = Readonly<Record<string, string>>;
type ProofOptions = Pick<RecipeOptions, 'authenticator' | 'code'>;

export interface Proof {
  readonly options: ProofOptions;
  /** A step asked for it. */
  readonly asked: boolean;
  /** The answer of the authenticator; null for codes, of which no kind sends one twice by this door. */
  readonly made: Answer | null;
  /** A sign-in that waits for its code half-way may be too old when it comes: this waits before. */
  due(): Promise<void>;
}

export function passkeyProof(manner: Manner): Proof {
  const authenticator = answering(manner);
  return {
    options: { authenticator },
    get asked() {
      return authenticator.made !== null;
    },
    get made() {
      return authenticator.made;
    },
    due: async () => undefined,
  };
}

/** `holder`: the account with the seed that was enrolled. */
export function codeProof(driver: Driver, holder: ResolvedAccount): Proof {
  let asked = false;
  const code = () => {
    asked = true;
    return nextCode(driver, holder);
  };
  return {
    options: { code },
    get asked() {
      return asked;
    },
    made: null,
    due: async () => {
      if (windowOf(driver) === 0) await driver.accounts.codeDue(holder);
    },
  };
}

export interface FactorOf {
  readonly driver: Driver;
  /** Of the factor. */
  readonly name: string;
  readonly factor: TargetFactor;
}

export interface Enrolling {
  readonly options: ProofOptions;
  /** What came of the steps; null when nothing was asked for, or no seed given. */
  made(captured: Captured): Passkey | ResolvedAccount | null;
}

export function enrolling({ driver, name, factor }: FactorOf, account: ResolvedAccount): Enrolling {
  if (factor.type === 'totp') return enrollingCodes(driver, factor, account);
  const attestation = driver.target.attestations?.[name];
  const authenticator = answering({ answer: 'new', ...(attestation === undefined ? {} : { attestation }) });
  return {
    options: { authenticator },
    made() {
      const { passkey } = authenticator;
      if (passkey !== null)
        driver.secrets.add(
          passkey.key.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
          'passkey',
        );
      return passkey;
    },
  };
}

/** A code that a step asks for is one of the new seed once that was captured, and of the account's own before. */
function enrollingCodes(driver: Driver, { seed: form }: TargetFactor, account: ResolvedAccount): Enrolling {
  let bound: ResolvedAccount | null = null;
  let isFirst = true;
  const made = (captured: Captured) => {
    const totp = bound === null ? seedOf(form, captured) : undefined;
    if (totp === undefined) return bound;
    driver.secrets.add(totp.secret, 'totp:enrolled');
    bound = { ...account, totp };
    driver.accounts.admit(bound);
    return bound;
  };
  const code = async (known: Captured) => {
    const holder = made(known);
    if (holder === null) return driver.accounts.code(account);
    if (!isFirst || holder.totp === undefined) return nextCode(driver, holder);
    isFirst = false;
    const first = await firstCode(holder.totp, windowOf(driver));
    driver.accounts.admit(holder, holder, first.period);
    return first.code;
  };
  return { options: { code }, made };
}

function windowOf({ target }: Driver): number {
  return target.file.secondFactor?.window ?? 0;
}

async function nextCode(driver: Driver, holder: ResolvedAccount): Promise<string> {
  const { code } = await driver.accounts.codeWithin(holder, windowOf(driver));
  return code;
}

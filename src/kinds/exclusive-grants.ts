/** Grants that nobody may have together, each tried first and second on an account made for it. */
import type { Assertion } from '../model.js';
import type { TemporaryAccount } from './accounts.js';
import { mustStayShut, newMarker } from './denials.js';
import { aliveOf, type Signed } from './duty-walk.js';
import { factsOf, type OutcomeFacts } from './outcome.js';
import type { Probe } from './probe.js';
import type { ExclusiveGrants } from './segregation.js';

/** One account, granted the one and then the other. Found: by read-back; null: that could not be looked at. */
export type Combined = {
  readonly name: string;
  readonly granted: string;
  readonly added: string;
  /** Whether either was found before anything was granted. */
  readonly before: readonly (boolean | null)[];
  readonly first: { readonly outcome: OutcomeFacts; readonly found: boolean | null };
  readonly second: { readonly outcome: OutcomeFacts; readonly found: boolean | null };
  /** Whether the first was still found after the second had been asked for. */
  readonly kept: boolean | null;
};

export async function combineGrants(
  probe: Probe,
  how: ExclusiveGrants,
): Promise<{ readonly combined: readonly Combined[]; readonly signed: readonly Signed[] }> {
  const [one, other] = how.grants;
  const combined = [await combine(probe, how, one, other), await combine(probe, how, other, one)];
  const session = await probe.shared(how.persona, probe.pathOf(one));
  return { combined, signed: [await aliveOf(session)] };
}

async function combine(
  probe: Probe,
  { name, persona, on }: ExclusiveGrants,
  granted: string,
  added: string,
): Promise<Combined> {
  const account = await probe.accounts.made(on);
  const found = (action: string) => lookFor(probe, action, account);
  const grant = async (action: string) => {
    const session = await probe.shared(persona, probe.pathOf(action));
    const outcome = factsOf(await session.act(action, { on: account, marker: newMarker() }));
    return { outcome, found: await found(action) };
  };
  const before = [await found(granted), await found(added)];
  const first = await grant(granted);
  const second = await grant(added);
  return { name, granted, added, before, first, second, kept: await found(granted) };
}

async function lookFor(probe: Probe, action: string, account: TemporaryAccount): Promise<boolean | null> {
  try {
    return await probe.readBack(action, null, newMarker(), undefined, account);
  } catch (error) {
    probe.note(probe.explain(error));
    return null;
  }
}

export function worksAlone({ first }: Combined): boolean {
  return first.outcome.success && first.found === true;
}

/** What takes the place of the other leaves nobody with both: that is no combination. */
export function mustNotCombine(tried: Combined, signedIn: boolean): Assertion {
  const { name, granted, added, second, kept } = tried;
  const subject = `${name}: ${added} for who has ${granted}`;
  const of = (actual: string, outcome: Assertion['outcome']): Assertion => ({
    subject,
    expected: 'never both at once',
    actual: `${second.outcome.said}; ${actual}`,
    outcome,
  });
  if (second.found === true && kept === true) return of('both were found afterwards', 'broken');
  if (second.found === true && kept === false) return of(`${granted} was gone afterwards`, 'holds');
  if (second.found !== false || kept === null) return of('what came of it could not be read back', 'unknown');
  const shut = mustStayShut(
    subject,
    { outcome: second.outcome, writes: true, written: false, trouble: null },
    { twin: worksAlone(tried), signedIn },
  );
  // Said to be done, and nothing came of it: not refused as declared, and not a combination either.
  const vain = shut.outcome === 'broken' && second.outcome.canaries.length === 0;
  return vain ? of('and nothing of it was found', 'unknown') : shut;
}

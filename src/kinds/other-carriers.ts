/** Carriers beside a path's own, looked at before and after what must end them all: which one lived on. */
import type { Assertion } from '../model.js';
import { factsOf, mustBeRefused, type OutcomeFacts } from './outcome.js';
import type { Outcome } from './probe.js';

/** A carrier beside the path's own, by its name under `carriers`. */
export interface OtherCarrier {
  readonly carrier: string;
  alive(): Promise<Outcome>;
}

export type CarrierLook = { readonly carrier: string; readonly outcome: OutcomeFacts };

/** `fresh`: of a sign-in that nothing ended, looked at when the others were refused: else an outage reads as their end. */
export type Apart = {
  readonly before: readonly CarrierLook[];
  readonly after: readonly CarrierLook[];
  readonly fresh: readonly CarrierLook[];
};

/** One after the other, as they were declared. */
export async function lookAt(others: readonly OtherCarrier[]): Promise<readonly CarrierLook[]> {
  const looks: CarrierLook[] = [];
  for (const each of others) looks.push({ carrier: each.carrier, outcome: factsOf(await each.alive()) });
  return looks;
}

/** The first that was not accepted. */
export function notAccepted(looks: readonly CarrierLook[]): string | undefined {
  const found = looks.find(({ outcome }) => !outcome.success);
  return found === undefined ? undefined : `${found.carrier}: ${found.outcome.said}`;
}

/** Of each that there was before; one that nobody looked at afterwards is not known to be over. */
export function mustEnd(
  subject: (carrier: string) => string,
  { before, after }: Omit<Apart, 'fresh'>,
): readonly Assertion[] {
  return before.map(({ carrier }) => {
    const found = after.find((each) => each.carrier === carrier);
    return found === undefined
      ? { subject: subject(carrier), expected: 'refused', actual: 'not asked', outcome: 'unknown' }
      : mustBeRefused(subject(carrier), found.outcome);
  });
}

/** What is missing of what `before` had: a control that nobody looked at does not hold. */
export function freshMissing({ before, fresh }: Pick<Apart, 'before' | 'fresh'>): string | undefined {
  const absent = before.find(({ carrier }) => fresh.every((each) => each.carrier !== carrier));
  return absent === undefined ? notAccepted(fresh) : `${absent.carrier}: not asked`;
}

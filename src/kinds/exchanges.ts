/** Signed messages that the target is sent, unaltered and altered: doing it, and reading what came of it. */
import type { Assertion } from '../model.js';
import { ALTERATIONS, type Sent } from './outbound.js';
import type { Probe } from './probe.js';

export type Exchange = {
  readonly title: string;
  readonly unaltered: Sent | null;
  readonly altered: readonly Sent[];
  /** Nonces of requests that the target's log knows; null when it has no log, or none that could be read. */
  readonly logged: readonly string[] | null;
  readonly trouble: string | null;
};

const WORDS = {
  body: 'one bit of the body altered',
  signature: 'one bit of the signature altered',
  missing: 'the signature left out',
} as const;

export async function tamperWith(probe: Probe, name: string, title: string): Promise<Exchange> {
  const nothing = { title, unaltered: null, altered: [], logged: null };
  const since = new Date(probe.now() - 1000).toISOString();
  try {
    const unaltered = await probe.messages.sendSigned(name, 'none');
    const altered = [];
    for (const how of ALTERATIONS) altered.push(await probe.messages.sendSigned(name, how));
    const nonces = [unaltered, ...altered].flatMap((each) => each.outcome.nonce ?? []);
    const withinMs = probe.limits.auditWithinMs;
    if (withinMs === undefined) return { title, unaltered, altered, logged: null, trouble: null };
    const log = await probe.audit({ nonces, until: nonces, withinMs, since });
    const logged = log.readable ? log.entries.flatMap((entry) => entry.nonce ?? []) : null;
    return { title, unaltered, altered, logged, trouble: null };
  } catch (error) {
    return { ...nothing, trouble: probe.explain(error) };
  }
}

export function isAccepted({ unaltered }: Exchange): boolean {
  return unaltered?.outcome.success === true && unaltered.stored === true;
}

export function acceptedSeen({ unaltered, trouble }: Exchange): string {
  if (unaltered === null) return trouble ?? 'not sent';
  return `${unaltered.outcome.said}, ${storedText(unaltered)}`;
}

function storedText({ stored }: Sent): string {
  return stored === null ? 'not looked at afterwards' : stored ? 'found afterwards' : 'not found afterwards';
}

export function judgeExchange(exchange: Exchange): readonly Assertion[] {
  const { title, altered, logged, unaltered } = exchange;
  const expected = 'refused, and nothing stored';
  if (!isAccepted(exchange))
    return [{ subject: title, expected, actual: `unaltered: ${acceptedSeen(exchange)}`, outcome: 'unknown' }];
  const nonceOf = (sent: Sent | null) => sent?.outcome.nonce ?? '';
  return altered.flatMap((sent): readonly Assertion[] => {
    const { alteration, outcome, stored } = sent;
    const subject = `${title}, ${alteration === 'none' ? 'unaltered' : WORDS[alteration]}`;
    const actual = `${outcome.said}, ${storedText(sent)}`;
    const refusal: Assertion = {
      subject,
      expected,
      actual,
      outcome:
        outcome.success || stored === true
          ? 'broken'
          : outcome.denied && stored === false
            ? 'holds'
            : 'unknown',
    };
    if (logged === null || refusal.outcome === 'broken') return [refusal];
    // Where the log does not even show what was accepted, it shows nothing about what was refused.
    const found = logged.includes(nonceOf(sent));
    const shown = logged.includes(nonceOf(unaltered));
    return [
      refusal,
      {
        subject: `${subject}, audit log`,
        expected: 'an entry of the refused attempt',
        actual: found
          ? 'an entry'
          : shown
            ? 'none, though the accepted one has an entry'
            : 'none of any exchange',
        outcome: found ? 'holds' : shown ? 'broken' : 'unknown',
      },
    ];
  });
}

import { Type } from 'typebox';
import { formatDuration, parseDuration } from '../duration.js';
import type { Assertion } from '../model.js';
import { hasZone, instantOf } from '../reconcile/instant.js';
import { defineKind } from './definition.js';
import type { AttemptEntry, Probe } from './probe.js';
import type { Attempt, Claimant } from './trials.js';

const Params = Type.Object(
  {
    clock: Type.Optional(
      Type.String({ description: 'How far the recorded time may lie from ours. Default 5s.' }),
    ),
    atMost: Type.Optional(
      Type.String({ description: 'The longest time to arrival that the profile allows.' }),
    ),
  },
  { additionalProperties: false },
);

const EVENTS = ['success', 'wrong password', 'unknown user', 'wrong code', 'locked account'] as const;

type Event = {
  readonly event: (typeof EVENTS)[number];
  readonly signIn: string;
  /** The name by which the log should know who tried; null for a name that nobody has, which is told by its label. */
  readonly actor: string | null;
  readonly attempt: Attempt;
};
type PathFacts = {
  readonly signIn: string;
  /** Whether a one-time code is asked for; else there can be no wrong one. */
  readonly asksForCode: boolean;
  readonly events: readonly Event[];
  readonly trouble: string | null;
};
type Facts = {
  readonly paths: readonly PathFacts[];
  readonly hasLockout: boolean;
  readonly decoy: string;
  readonly labels: { readonly password: string; readonly name: string };
  readonly audit: {
    readonly readable: boolean;
    readonly total: number;
    readonly said: string;
    readonly waitedMs: number;
    readonly withinMs: number;
    readonly labels: readonly string[];
    readonly entries: readonly AttemptEntry[];
  };
};

export default defineKind<typeof Params, Facts>({
  kind: 'auth.failure-audit',
  version: 2,
  summary:
    'Fails to sign in in every way there is, and looks for each attempt in the audit log; compares what an unknown user is told.',
  params: Params,
  effects: 'lockout',
  needs: ['sign-in', 'audit'],
  controls: {
    'log-readable': 'An entry can only be missing from a log that answers and holds entries.',
    'decoy-absent':
      'A nonce that was never sent must have no entry: else the log echoes whatever it is asked for.',
    'success-recorded':
      'A complete sign-in must have its entry, as a success: else entries of sign-ins are not seen at all.',
    'attempts-refused': 'The attempts must have been refused at the step that was meant.',
  },
  longestWaitMs: (_, limits) => limits.auditWithinMs ?? 0,
  async observe(_, probe) {
    const since = new Date(probe.now() - 2000).toISOString();
    const chosen = pathsOf(probe);
    if (chosen.length === 0) throw probe.missing('a sign-in path by HTTP steps with a password', 'signIn');
    const paths = await Promise.all(chosen.map(({ signIn, persona }) => tryPath(probe, signIn, persona)));
    const decoy = probe.decoy();
    const nonces = paths.flatMap(({ events }) => events.flatMap(({ attempt }) => attempt.nonce ?? []));
    const withinMs = probe.limits.auditWithinMs ?? 0;
    const answer = await probe.audit({ nonces: [...nonces, decoy], until: nonces, withinMs, since });
    return {
      paths,
      hasLockout: probe.trials.lockout !== null,
      decoy,
      labels: probe.trials.labels,
      audit: {
        readable: answer.readable,
        total: answer.total,
        said: answer.said,
        waitedMs: answer.waitedMs,
        withinMs,
        labels: answer.labels.filter((label) => Object.values(probe.trials.labels).includes(label)),
        entries: [...answer.attempts],
      },
    };
  },
  judge(facts, { clock, atMost }) {
    const { audit, paths, labels } = facts;
    const events = paths.flatMap((path) => path.events);
    const skew = parseDuration(clock ?? '5s');
    const failures = events.filter(({ event }) => event !== 'success');
    const successes = events.filter(({ event }) => event === 'success');
    const entryOf = ({ attempt }: Event) => audit.entries.filter((entry) => entry.nonce === attempt.nonce);
    const recorded = successes.filter(
      (each) => each.attempt.accepted && entryOf(each).some((entry) => entry.outcome === 'success'),
    );
    const accepted = failures.filter(({ attempt }) => attempt.accepted || attempt.status === null);
    const longest = atMost === undefined ? null : parseDuration(atMost);
    return {
      controls: [
        { name: 'log-readable', held: audit.readable && audit.total > 0, seen: audit.said },
        {
          name: 'decoy-absent',
          held: audit.entries.every((entry) => entry.nonce !== facts.decoy),
          seen: `${audit.entries.filter((entry) => entry.nonce === facts.decoy).length} entries for a nonce never sent`,
        },
        {
          name: 'success-recorded',
          held: successes.length > 0 && recorded.length === successes.length,
          seen: `${recorded.length} of ${successes.length} complete sign-ins have an entry of success`,
        },
        {
          name: 'attempts-refused',
          held: failures.length > 0 && accepted.length === 0,
          seen:
            accepted.length === 0
              ? `${failures.length} attempts were refused`
              : accepted.map((each) => `${nameOf(each)}: ${each.attempt.said}`).join('; '),
        },
      ],
      assertions: [
        ...failures.map((each) => judgeEntry(each, entryOf(each), labels.name, skew, audit.withinMs)),
        ...paths.flatMap((path) => missing(path, facts.hasLockout)),
        {
          subject: 'attempted passwords in the log',
          expected: 'nowhere',
          actual: audit.labels.includes(labels.password)
            ? `one is in it (${audit.total} entries read)`
            : `in none of ${audit.total} entries`,
          outcome: audit.labels.includes(labels.password) ? 'broken' : 'holds',
        },
        ...paths.flatMap(sameAnswer),
        ...(longest === null
          ? []
          : [
              {
                subject: 'documented time to arrival',
                expected: `at most ${formatDuration(longest)}`,
                actual: formatDuration(audit.withinMs),
                outcome: audit.withinMs <= longest ? ('holds' as const) : ('broken' as const),
              },
            ]),
      ],
      measured: [
        { what: `Entries of ${events.length} attempts read after`, value: formatDuration(audit.waitedMs) },
        ...paths.map((path) => ({
          what: `Time to the answer by ${path.signIn}, unknown user and wrong password`,
          value: `${took(path, 'unknown user')} and ${took(path, 'wrong password')} (one attempt each: no measure of an oracle)`,
        })),
      ],
    };
  },
});

function pathsOf(probe: Probe): readonly { readonly signIn: string; readonly persona: string }[] {
  const chosen = new Map<string, { readonly signIn: string; readonly persona: string }>();
  for (const path of probe.signIns) {
    const persona = path.personas.find(
      (each) =>
        probe.auditedPersonas.includes(each) && probe.trials.passwordPathsOf(each).includes(path.name),
    );
    if (persona !== undefined && !chosen.has(path.carrier))
      chosen.set(path.carrier, { signIn: path.name, persona });
  }
  return [...chosen.values()];
}

async function tryPath(probe: Probe, signIn: string, persona: string): Promise<PathFacts> {
  const events: Event[] = [];
  const asksForCode = probe.trials.asksForCode(signIn);
  try {
    const me = await probe.trials.claim(persona);
    const actor = probe.actorOf(me.account);
    const note = (event: Event['event'], attempt: Attempt, who: string | null = actor) =>
      events.push({ event, signIn, attempt, actor: who });
    note('wrong password', (await me.password(signIn, 'wrong')).attempt);
    note('unknown user', (await me.password(signIn, 'unknown')).attempt, null);
    if (asksForCode) note('wrong code', (await (await me.password(signIn, 'right')).finish('wrong')).attempt);
    // Last, so that what failed before does not add up to a lock.
    const last = await me.password(signIn, 'right');
    note('success', asksForCode ? (await last.finish('own')).attempt : last.attempt);
    const { lockout } = probe.trials;
    if (lockout !== null && probe.trials.passwordPathsOf(lockout.persona).includes(signIn)) {
      const guessed = await probe.trials.claim(lockout.persona);
      note('locked account', await lock(guessed, signIn, lockout.attempts), probe.actorOf(guessed.account));
    }
    return { signIn, asksForCode, events, trouble: null };
  } catch (error) {
    return { signIn, asksForCode, events, trouble: probe.explain(error) };
  }
}

/** One attempt more than it takes; the last one is of a locked account. */
async function lock(guessed: Claimant, signIn: string, attempts: number): Promise<Attempt> {
  const place = { address: 0 };
  for (let count = 0; count < attempts; count++) {
    const { attempt } = await guessed.password(signIn, 'wrong', place);
    if (attempt.locked) return attempt;
  }
  return (await guessed.password(signIn, 'right', place)).attempt;
}

function nameOf({ event, signIn }: Event): string {
  return `${event} by ${signIn}`;
}

function judgeEntry(
  event: Event,
  own: readonly AttemptEntry[],
  nameLabel: string,
  skewMs: number,
  withinMs: number,
): Assertion {
  const { attempt, actor } = event;
  const subject = nameOf(event);
  const expected = `an entry: ${actor ?? 'the name that was given'}, where it came from, failure, time within ${formatDuration(skewMs)}`;
  if (attempt.nonce === null)
    return { subject, expected, actual: 'the request carried no nonce', outcome: 'unknown' };
  const [entry] = own;
  if (entry === undefined)
    return { subject, expected, actual: `no entry within ${formatDuration(withinMs)}`, outcome: 'broken' };
  const isNamed = actor === null ? entry.labels.includes(nameLabel) : entry.actor === actor;
  const wrong = [
    ...(isNamed ? [] : [`actor ${entry.actor ?? 'absent'}`]),
    ...(isAddress(entry.source) ? [] : [`source ${entry.source ?? 'absent'}`]),
    ...(entry.outcome === 'failure' ? [] : [`outcome ${entry.outcome ?? 'absent'}`]),
    ...(timeFits(entry.time, attempt, skewMs) ? [] : [`time ${entry.time ?? 'absent'}`]),
  ];
  return wrong.length === 0
    ? { subject, expected, actual: 'an entry, every field as done', outcome: 'holds' }
    : { subject, expected, actual: `an entry with ${wrong.join(', ')}`, outcome: 'broken' };
}

/** An address, or a name of a host or terminal; "unknown" and the like are neither. */
function isAddress(source: string | null): boolean {
  return (
    source !== null &&
    /[\d.:]|\w+\.\w+/.test(source) &&
    !/^(unknown|none|null|-|0\.0\.0\.0|::)$/i.test(source)
  );
}

/** The zone must be explicit: a local time without one names no instant. */
function timeFits(time: string | null, { sentAt, receivedAt }: Attempt, skewMs: number): boolean {
  if (time === null || !hasZone(time)) return false;
  const at = instantOf(time);
  return at >= Date.parse(sentAt) - skewMs && at <= Date.parse(receivedAt) + skewMs;
}

/** What could not be tried is said: it must not look as if it were fine. */
function missing(
  { signIn, asksForCode, events, trouble }: PathFacts,
  hasLockout: boolean,
): readonly Assertion[] {
  const absent = [...(hasLockout ? [] : ['locked account']), ...(asksForCode ? [] : ['wrong code'])];
  const wanted = EVENTS.filter((event) => !absent.includes(event));
  const left = wanted.filter((event) => !events.some((each) => each.event === event));
  return left.map((event) => ({
    subject: `${event} by ${signIn}`,
    expected: 'tried',
    actual: trouble ?? 'this path is not for the persona whose accounts may be locked',
    outcome: 'unknown',
  }));
}

function find({ events }: PathFacts, event: Event['event']): Attempt | undefined {
  return events.find((each) => each.event === event)?.attempt;
}

/** OWASP WSTG-IDNT-04: what differs tells whoever tries which names exist. */
function sameAnswer(path: PathFacts): readonly Assertion[] {
  const [unknown, wrong] = [find(path, 'unknown user'), find(path, 'wrong password')];
  if (unknown === undefined || wrong === undefined) return [];
  const isSame = unknown.shape === wrong.shape;
  return [
    {
      subject: `what an unknown user is told by ${path.signIn}`,
      expected: 'the same as for a wrong password',
      actual: isSame
        ? `the same (${wrong.shape})`
        : `${unknown.shape}, and for a wrong password ${wrong.shape}`,
      outcome: isSame ? 'holds' : 'broken',
    },
  ];
}

function took(path: PathFacts, event: Event['event']): string {
  const attempt = find(path, event);
  return attempt === undefined ? 'not tried' : `${attempt.tookMs} ms`;
}

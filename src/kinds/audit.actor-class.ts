import { Type } from 'typebox';
import { formatDuration } from '../duration.js';
import type { Assertion } from '../model.js';
import type { ActorClass } from './actor-classes.js';
import { defineKind } from './definition.js';
import type { PolicyCell, Probe } from './probe.js';

const Params = Type.Object({}, { additionalProperties: false });

type Act = {
  readonly persona: string;
  /** patient, workforce or administrative. */
  readonly class: string;
  readonly what: string;
  readonly nonce: string | null;
  /** It came to what the policy says. */
  readonly asMeant: boolean;
  readonly said: string;
  /** Of each entry of it, the class that it names; null where it names none. */
  readonly entries: readonly (string | null)[];
};
type Facts = {
  readonly classes: readonly { readonly name: string; readonly words: readonly string[] }[];
  readonly acts: readonly Act[];
  readonly decoys: number;
  readonly readable: boolean;
  readonly total: number;
  readonly said: string;
  readonly withinMs: number;
};

export default defineKind<typeof Params, Facts>({
  kind: 'audit.actor-class',
  version: 1,
  summary:
    'Has people of each class, such as patient, workforce and administrator, ask for the same record, and looks whether their entries tell the classes apart.',
  params: Params,
  effects: 'read',
  needs: ['sign-in', 'access-policy', 'audit', 'actor-classes'],
  controls: {
    'log-readable': 'An entry can only lack its class in a log that answers and holds entries.',
    'decoy-absent':
      'A nonce that was never sent must have no entry: else the log echoes whatever it is asked for.',
    'classes-acted':
      'Somebody of each of two classes or more must have come to what was meant: else there is nothing to tell apart.',
  },
  longestWaitMs: (_, limits) => limits.auditWithinMs ?? 0,
  async observe(_, probe) {
    const { actorClasses: classes } = probe;
    if (classes.length === 0) throw probe.missing('classes of actors', 'audit.classes');
    const since = new Date(probe.now() - 2000).toISOString();
    const done = await Promise.all(
      cellsFor(probe, classes).map(async ({ name, cell }) => ({ class: name, ...(await act(probe, cell)) })),
    );
    const nonces = done.flatMap(({ nonce }) => nonce ?? []);
    const decoy = probe.decoy();
    const withinMs = probe.limits.auditWithinMs ?? 0;
    const log = await probe.audit({ nonces: [...nonces, decoy], until: nonces, withinMs, since });
    const entriesOf = (nonce: string | null) =>
      log.entries
        .filter((entry) => nonce !== null && entry.nonce === nonce)
        .map(({ actorClass }) => actorClass ?? null);
    return {
      classes: classes.map(({ name, words }) => ({ name, words: [...words] })),
      acts: done.map((each) => ({ ...each, entries: entriesOf(each.nonce) })),
      decoys: entriesOf(decoy).length,
      readable: log.readable,
      total: log.total,
      said: log.said,
      withinMs,
    };
  },
  judge(facts) {
    const { classes, acts } = facts;
    const acted = classes.filter(({ name }) => acts.some((each) => each.class === name && each.asMeant));
    return {
      controls: [
        { name: 'log-readable', held: facts.readable && facts.total > 0, seen: facts.said },
        {
          name: 'decoy-absent',
          held: facts.decoys === 0,
          seen: `${facts.decoys} entries for a nonce never sent`,
        },
        {
          name: 'classes-acted',
          held: acted.length > 1 && acted.length === classes.length,
          seen: `${acted.length} of ${classes.length} classes: ${acts.map(({ what, said }) => `${what}: ${said}`).join('; ')}`,
        },
      ],
      assertions: acts.map((each) => judgeAct(each, facts)),
    };
  },
});

/** For each persona a cell of the policy: of the record that most of them are allowed or refused to read. */
function cellsFor(
  probe: Probe,
  classes: readonly ActorClass[],
): readonly { readonly name: string; readonly cell: PolicyCell }[] {
  const people = classes.flatMap(({ name, personas }) => personas.map((persona) => ({ name, persona })));
  const cells = probe.policy.filter(({ action }) => {
    const path = probe.pathOf(action).signIn;
    const facts = probe.actions.find(({ name }) => name === action);
    // A page may leave several entries.
    const program = probe.signIns.some(
      ({ name, carrier }) => carrier === 'header' && name === (path ?? name),
    );
    return facts?.operation === 'R' && !facts.writes && program;
  });
  const same = (a: PolicyCell, b: PolicyCell) => a.action === b.action && a.resource === b.resource;
  const reach = (cell: PolicyCell) =>
    people.filter(({ persona }) => cells.some((each) => same(each, cell) && each.persona === persona)).length;
  const [most] = [...cells].sort((a, b) => reach(b) - reach(a));
  return people.map(({ name, persona }) => {
    const own = cells.filter((cell) => cell.persona === persona);
    const cell = own.find((each) => most !== undefined && same(each, most)) ?? own[0];
    if (cell === undefined) throw probe.missing(`a cell in which ${persona} reads a record`, 'policy');
    return { name, cell };
  });
}

async function act(probe: Probe, { action, resource, persona, access }: PolicyCell) {
  const session = await probe.shared(persona, probe.pathOf(action));
  const { success, denied, nonce, said } = await session.act(action, { resource });
  const asMeant = access === 'allow' ? success : denied && !success;
  return { persona, what: `${action} · ${resource} by ${persona}`, nonce, asMeant, said };
}

function judgeAct({ persona, class: name, what, asMeant, said, entries }: Act, facts: Facts): Assertion {
  const subject = `class of ${persona}`;
  const of = (word: string | null) =>
    facts.classes.find(({ words }) => word !== null && words.includes(word))?.name;
  const expected = `the entry says that it was ${name}`;
  const open = (actual: string): Assertion => ({ subject, expected, actual, outcome: 'unknown' });
  if (!asMeant) return open(`${what} did not come to what was meant: ${said}`);
  if (entries.length === 0) return open(`no entry within ${formatDuration(facts.withinMs)}`);
  const wrong = entries.filter((word) => of(word) !== name);
  return {
    subject,
    expected,
    actual:
      wrong.length === 0
        ? `it says ${entries.join(', ')}`
        : `it says ${wrong.map((word) => (word === null ? 'nothing' : `${word} (${of(word) ?? 'of no class'})`)).join(', ')}`,
    outcome: wrong.length === 0 ? 'holds' : 'broken',
  };
}

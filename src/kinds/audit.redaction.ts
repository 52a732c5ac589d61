import { Type } from 'typebox';
import { formatDuration } from '../duration.js';
import type { Assertion } from '../model.js';
import { defineKind } from './definition.js';
import type { Planted, PlantPlace } from './plants.js';
import type { Probe } from './probe.js';

const Params = Type.Object({}, { additionalProperties: false });

const IN_READS: readonly PlantPlace[] = ['header', 'user agent', 'query', 'path'];
const IN_WRITES: readonly PlantPlace[] = ['body', 'file name'];

type Facts = {
  readonly planted: readonly Planted[];
  readonly troubles: readonly string[];
  /** Labels of planted values that were found anywhere in the log. */
  readonly found: readonly string[];
  /** Nonces of which the log has an entry. */
  readonly entries: readonly string[];
  readonly decoy: string;
  readonly copies: readonly { readonly copy: string; readonly noticed: boolean }[];
  readonly readable: boolean;
  readonly total: number;
  readonly said: string;
  readonly withinMs: number;
};

export default defineKind<typeof Params, Facts>({
  kind: 'audit.redaction',
  version: 1,
  summary:
    'Plants secrets and text of a record wherever requests carry text, signs in with a wrong password, and looks for all of it in the audit log, in plain and encoded.',
  params: Params,
  effects: 'write',
  needs: ['sign-in', 'access-policy', 'audit'],
  controls: {
    'log-readable': 'A secret can only be absent from a log that answers and holds entries.',
    'decoy-absent':
      'A nonce that was never sent must have no entry: else the log echoes whatever it is asked for.',
    'entries-found':
      'The requests that carried the secrets must have their entries: else these were not looked at.',
    'own-copies-noticed':
      'In texts of our own, plain and encoded as in entries, a secret must be noticed: else none would be anywhere.',
  },
  longestWaitMs: (_, limits) => limits.auditWithinMs ?? 0,
  async observe(_, probe) {
    const since = new Date(probe.now() - 2000).toISOString();
    const { planted, troubles } = await plantAll(probe);
    const decoy = probe.decoy();
    const nonces = planted.flatMap(({ nonce }) => nonce ?? []);
    const withinMs = probe.limits.auditWithinMs ?? 0;
    const answer = await probe.audit({ nonces: [...nonces, decoy], until: nonces, withinMs, since });
    const labels = new Set(planted.flatMap((each) => each.labels));
    return {
      planted,
      troubles,
      found: answer.labels.filter((label) => labels.has(label)),
      entries: answer.entries.flatMap(({ nonce }) => nonce ?? []),
      decoy,
      copies: [...probe.plants.ownCopies()],
      readable: answer.readable,
      total: answer.total,
      said: answer.said,
      withinMs,
    };
  },
  judge(facts) {
    const { planted, copies, entries, decoy } = facts;
    const told = planted.filter(({ nonce }) => nonce !== null && entries.includes(nonce));
    const overlooked = copies.filter(({ noticed }) => !noticed);
    return {
      controls: [
        { name: 'log-readable', held: facts.readable && facts.total > 0, seen: facts.said },
        {
          name: 'decoy-absent',
          held: !entries.includes(decoy),
          seen: `${entries.filter((nonce) => nonce === decoy).length} entries for a nonce never sent`,
        },
        {
          name: 'entries-found',
          held: told.length > 0,
          seen: `${told.length} of ${planted.length} requests with something planted have an entry`,
        },
        {
          name: 'own-copies-noticed',
          held: copies.length > 0 && overlooked.length === 0,
          seen:
            overlooked.length === 0
              ? `noticed in ${copies.length} copies`
              : `not noticed ${overlooked.map(({ copy }) => copy).join(', ')}`,
        },
      ],
      assertions: [
        ...planted.map((each) => judgePlanted(each, facts)),
        ...facts.troubles.map(
          (actual): Assertion => ({ subject: 'planting', expected: 'done', actual, outcome: 'unknown' }),
        ),
      ],
      measured: [{ what: 'Entries searched', value: String(facts.total) }],
    };
  },
});

function judgePlanted({ place, what, labels, nonce, carried, said }: Planted, facts: Facts): Assertion {
  const subject = `${place}: ${what}`;
  const expected = 'an entry, and nothing of it anywhere in the log';
  const found = labels.filter((label) => facts.found.includes(label));
  if (found.length > 0)
    return { subject, expected, actual: `in the log: ${found.join(', ')}`, outcome: 'broken' };
  if (!carried) return { subject, expected, actual: `it was not taken: ${said}`, outcome: 'unknown' };
  if (nonce === null)
    return { subject, expected, actual: 'the request carried no nonce', outcome: 'unknown' };
  if (!facts.entries.includes(nonce))
    return {
      subject,
      expected,
      actual: `no entry of the request within ${formatDuration(facts.withinMs)}`,
      outcome: 'unknown',
    };
  return { subject, expected, actual: `its entry, and nothing of it in ${facts.total}`, outcome: 'holds' };
}

async function plantAll(
  probe: Probe,
): Promise<{ readonly planted: readonly Planted[]; readonly troubles: readonly string[] }> {
  const read = probe.protectedReads.find(({ persona }) => probe.auditedPersonas.includes(persona));
  if (read === undefined) throw probe.missing('a reading action that shows canaries', 'actions');
  const troubles: string[] = [];
  const attempt = async (work: () => Promise<readonly (Planted | null)[]>): Promise<readonly Planted[]> => {
    try {
      return (await work()).filter((each) => each !== null);
    } catch (error) {
      troubles.push(probe.explain(error));
      return [];
    }
  };
  const texts = probe.plants.texts.filter(({ persona }) => probe.auditedPersonas.includes(persona));
  const planted = await Promise.all([
    ...IN_READS.map((place) => attempt(async () => [await probe.plants.send(place, read)])),
    attempt(async () => [await probe.plants.withToken(read)]),
    ...texts.flatMap((by) =>
      IN_WRITES.map((place) => attempt(async () => [await probe.plants.send(place, by)])),
    ),
    attempt(() => wrongPasswords(probe)),
  ]);
  return { planted: planted.flat(), troubles };
}

/** By a name that nobody has, so that nobody's account is counted as guessed at. */
async function wrongPasswords(probe: Probe): Promise<readonly Planted[]> {
  const persona = probe.auditedPersonas.find((each) => probe.trials.pathsOf(each).length > 0);
  if (persona === undefined) return [];
  const me = await probe.trials.claim(persona);
  return Promise.all(
    probe.trials.pathsOf(persona).map(async (signIn): Promise<Planted> => {
      const { attempt } = await me.password(signIn, 'unknown');
      return {
        place: 'password',
        what: `sign-in of nobody by ${signIn}`,
        labels: [probe.trials.labels.password],
        nonce: attempt.nonce,
        carried: !attempt.accepted && attempt.status !== null,
        said: attempt.said,
      };
    }),
  );
}

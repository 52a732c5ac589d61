import { Type } from 'typebox';
import { formatDuration } from '../duration.js';
import type { Assertion } from '../model.js';
import type { ElementState, EntryContents } from './audit-contents.js';
import { type AuditedEvent, type Done, performEvent } from './audited-actions.js';
import { defineKind } from './definition.js';

const Params = Type.Object({}, { additionalProperties: false });

const EVENTS: readonly AuditedEvent[] = ['read', 'search', 'write', 'denied', 'sign-in'];
/** Of each event: an entry is made by the same code for everyone, but a page's is not always that of an API. */
const MOST_EACH = 3;

type Facts = {
  readonly done: readonly (Done & { readonly event: AuditedEvent })[];
  /** Events that the target's policy and sign-in paths don't offer. */
  readonly notOffered: readonly AuditedEvent[];
  readonly decoy: string;
  readonly decoys: number;
  readonly readable: boolean;
  readonly total: number;
  readonly said: string;
  readonly withinMs: number;
  readonly contents: readonly EntryContents[];
};

export default defineKind<typeof Params, Facts>({
  kind: 'audit.content',
  version: 1,
  summary:
    'Looks at entries of its own actions for each element that ASTM E2147-18 asks for, and where the target names a form (FHIR R4 AuditEvent, IHE BALP) for what that makes mandatory.',
  params: Params,
  effects: 'write',
  needs: ['sign-in', 'access-policy', 'audit'],
  controls: {
    'log-readable': 'An entry can only be incomplete in a log that answers and holds entries.',
    'decoy-absent':
      'A nonce that was never sent must have no entry: else the log echoes whatever it is asked for.',
    'actions-performed': 'The actions looked for must have come to what was meant.',
    'entries-found': 'Elements can only be looked for in an entry that is there.',
    'omissions-noticed':
      'In a copy of the entry without the element, its absence must be noticed: else it would be found in anything.',
  },
  longestWaitMs: (_, limits) => limits.auditWithinMs ?? 0,
  async observe(_, probe) {
    const since = new Date(probe.now() - 2000).toISOString();
    const notOffered: AuditedEvent[] = [];
    const done = await Promise.all(
      EVENTS.map(async (event) => {
        const some = await performEvent(probe, event, MOST_EACH, { ofRecord: true }).catch((error) => {
          probe.explain(error);
          notOffered.push(event);
          return [];
        });
        return some.map((each) => ({ ...each, event }));
      }),
    );
    const all = done.flat();
    const decoy = probe.decoy();
    const nonces = all.flatMap(({ nonce, asMeant }) => (nonce !== null && asMeant ? [nonce] : []));
    const withinMs = probe.limits.auditWithinMs ?? 0;
    const answer = await probe.audit({
      nonces: [...nonces, decoy],
      until: nonces,
      withinMs,
      since,
      contents: Object.fromEntries(all.map(({ nonce, event }) => [nonce ?? '', event])),
    });
    return {
      done: all,
      notOffered,
      decoy,
      decoys: answer.entries.filter(({ nonce }) => nonce === decoy).length,
      readable: answer.readable,
      total: answer.total,
      said: answer.said,
      withinMs,
      contents: [...answer.contents],
    };
  },
  judge(facts) {
    const { done, contents, withinMs } = facts;
    const meant = done.filter(({ asMeant, nonce }) => asMeant && nonce !== null);
    const found = meant.flatMap((each) =>
      contents.filter(({ nonce }) => nonce === each.nonce).map((content) => ({ ...each, content })),
    );
    const missing = meant.filter(({ nonce }) => contents.every((each) => each.nonce !== nonce));
    const overlooked = found.flatMap(({ what, content }) =>
      content.omissions.filter(({ noticed }) => !noticed).map(({ element }) => `${element} of ${what}`),
    );
    const omissions = found.reduce((count, { content }) => count + content.omissions.length, 0);
    return {
      controls: [
        { name: 'log-readable', held: facts.readable && facts.total > 0, seen: facts.said },
        {
          name: 'decoy-absent',
          held: facts.decoys === 0,
          seen: `${facts.decoys} entries for a nonce never sent`,
        },
        {
          name: 'actions-performed',
          held: meant.length > 0,
          seen: `${meant.length} of ${done.length} actions came to what was meant`,
        },
        {
          name: 'entries-found',
          held: missing.length === 0 && found.length > 0,
          seen:
            missing.length === 0
              ? `${found.length} entries`
              : `no entry within ${formatDuration(withinMs)} of ${missing.map(({ what }) => what).join('; ')}`,
        },
        {
          name: 'omissions-noticed',
          held: omissions > 0 && overlooked.length === 0,
          seen:
            overlooked.length === 0
              ? `${omissions} copies, each without one element, were found wanting`
              : `not noticed: ${overlooked.join('; ')}`,
        },
      ],
      assertions: [...elementsOf(found), ...done.filter(({ asMeant }) => !asMeant).map(unmeant)],
      measured: [
        { what: 'Entries looked at', value: String(found.length) },
        ...(facts.notOffered.length === 0
          ? []
          : [{ what: 'Not offered by the target', value: facts.notOffered.join(', ') }]),
      ],
    };
  },
});

interface Found extends Done {
  readonly content: EntryContents;
}

function elementsOf(found: readonly Found[]): readonly Assertion[] {
  const lists = new Map<string, { readonly what: string; readonly state: ElementState }[]>();
  for (const { what, content } of found)
    for (const { element, of, state } of content.elements) {
      const subject = `${element} (${of})`;
      lists.set(subject, [...(lists.get(subject) ?? []), { what, state }]);
    }
  return [...lists].map(([subject, seen]): Assertion => {
    const wrong = seen.filter(({ state }) => state === 'absent' || state === 'malformed');
    const expected = `in each of ${seen.length} entries`;
    if (wrong.length > 0)
      return {
        subject,
        expected,
        actual: wrong.map(({ what, state }) => `${state} in that of ${what}`).join('; '),
        outcome: 'broken',
      };
    return seen.some(({ state }) => state === 'unmapped')
      ? {
          subject,
          expected,
          actual: 'audit.fields of the target file does not say where it stands',
          outcome: 'unknown',
        }
      : { subject, expected, actual: `in each of ${seen.length}`, outcome: 'holds' };
  });
}

function unmeant({ what, said }: Done): Assertion {
  return {
    subject: what,
    expected: 'done, so that it has an entry',
    actual: `the action itself did not come to that: ${said}`,
    outcome: 'unknown',
  };
}

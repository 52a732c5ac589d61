import { Type } from 'typebox';
import type { Assertion } from '../model.js';
import { defineKind } from './definition.js';
import type { Place, ResidueFacts, ShownPage } from './residue.js';

const Params = Type.Object({}, { additionalProperties: false });

/** Some twenty pages, each of which is given time to store what it will store: it begins among the long ones. */
const PAGES_MS = 10_000;

/** 45 CFR 170.315(d)(7)(ii): nothing stays on the device; no-store: RFC 9111, 5.2.2.5. */
export default defineKind<typeof Params, ResidueFacts>({
  kind: 'session.residue',
  version: 1,
  summary:
    'Reads records in a real browser and looks for them after it was closed, and after sign-out: storage, caches, history, files.',
  params: Params,
  effects: 'read',
  needs: ['sign-in', 'cookie-sessions', 'sign-out', 'pages'],
  controls: {
    'canary-shown':
      'Each page must show its canary during the session, on both visits: what was never there leaves nothing.',
    'marks-found':
      'Marks of our own, put into the same places, must be found by the same look: else it looks in the wrong place.',
    'signed-out': 'The session must really be over at the server, or what shows afterwards is no residue.',
  },
  longestWaitMs: () => PAGES_MS,
  async observe(_, probe) {
    const [signIn] = probe.residue.signIns;
    if (signIn === undefined)
      throw probe.missing(
        'a sign-in path by browser with a browser step in signOut, and a page with canaries',
        'signIn.*.signOut',
      );
    return probe.residue.examine(signIn);
  },
  judge(facts) {
    const { pages, afterClosing, afterSignOut, back, reopened, files, signedOut } = facts;
    const unseen = pages.filter(({ shown, shownAgain }) => shown.length === 0 || shownAgain.length === 0);
    const marks = [
      ...afterClosing.map((place) => ({ ...place, when: 'after closing' })),
      ...afterSignOut.map((place) => ({ ...place, when: 'after sign-out' })),
    ].filter(({ marked }) => marked !== null);
    const blind = marks.filter(({ marked }) => marked === false);
    return {
      controls: [
        {
          name: 'canary-shown',
          held: pages.length > 0 && unseen.length === 0,
          seen:
            unseen.length === 0
              ? pages.map(({ page, shown }) => `${page}: ${shown.join(', ')}`).join('; ')
              : `nothing on ${unseen.map(({ page }) => page).join(', ')}`,
        },
        {
          name: 'marks-found',
          held: marks.length > 0 && blind.length === 0,
          seen:
            blind.length === 0
              ? `${marks.length} marks`
              : `not ${blind.map(({ place, when }) => `in ${place} ${when}`).join(', ')}`,
        },
        { name: 'signed-out', held: signedOut.denied && !signedOut.success, seen: signedOut.said },
      ],
      assertions: [
        ...pages.map(notStored),
        ...empty('after closing', afterClosing),
        ...empty('after sign-out', afterSignOut),
        ...empty('after sign-out', back),
        ...empty('after sign-out', reopened),
        ...empty('after closing at last', [files]),
      ],
      measured: [{ what: 'files of the browser searched', value: String(files.count) }],
    };
  },
});

function notStored({ page, cacheControl, status }: ShownPage): Assertion {
  const directives = (cacheControl ?? '')
    .toLowerCase()
    .split(',')
    .map((part) => part.trim());
  return {
    subject: `${page}, Cache-Control`,
    expected: 'no-store',
    actual: status === null ? 'no answer seen' : (cacheControl ?? 'missing'),
    outcome: status === null ? 'unknown' : directives.includes('no-store') ? 'holds' : 'broken',
  };
}

function empty(when: string, places: readonly Place[]): readonly Assertion[] {
  return places.map(({ place, canaries }) => ({
    subject: `${place} ${when}`,
    expected: 'nothing of a record',
    actual: canaries.length === 0 ? 'nothing' : canaries.join(', '),
    outcome: canaries.length === 0 ? 'holds' : 'broken',
  }));
}

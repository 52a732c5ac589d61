import { Type } from 'typebox';
import { defineKind } from './definition.js';
import { newMarker, readBackTellsApart, sendAndLook } from './denials.js';
import { factsOf } from './outcome.js';
import type { Probe, Session } from './probe.js';
import {
  type AskedFacts,
  judgeToken,
  judgeUnknown,
  keyOf,
  openedInFull,
  type SectionFacts,
  type TokenFacts,
  type TriedFacts,
} from './scope-limits.js';
import type { ActionOn, Asked, ScopeSection } from './scopes.js';

const Params = Type.Object({}, { additionalProperties: false });

type Facts = { readonly sections: readonly SectionFacts[] };

/** RFC 6749, 3.3 and 6 (a renewal may not ask for more than was granted); SMART App Launch, scopes. */
export default defineKind<typeof Params, Facts>({
  kind: 'access.scope',
  version: 1,
  summary:
    'Asks for tokens of narrower scopes, has each try what lies beyond its own, and tries to widen it at renewal.',
  params: Params,
  effects: 'write',
  needs: ['sign-in', 'scopes'],
  controls: {
    'full-twin':
      'A token of the full scope must open what a narrow one is refused: else the refusal is not for its scope.',
    'narrow-opens-its-own':
      'A narrow token must open what its scope is for: else a token that is good for nothing reads as a narrow one.',
    'read-back-tells-apart': 'A marker that nobody wrote must not be found by the same read-back.',
    'still-signed-in':
      'The narrow token must be accepted afterwards: else one that died reads as one that is refused.',
    'limits-tried': 'Without anything that is tried beyond a scope nothing is shown.',
  },
  async observe(_, probe) {
    const { sections } = probe.scopes;
    if (sections.length === 0) throw probe.missing('tokens of narrower scope', 'scopes');
    return { sections: await Promise.all(sections.map((section) => examine(probe, section))) };
  },
  judge({ sections }) {
    const tokens = sections.flatMap((section) => section.tokens.map((token) => ({ section, token })));
    const tries = tokens.flatMap(({ section, token }) =>
      token.tries.map((tried) => openedInFull(section, tried)),
    );
    const decoys = sections.flatMap((section) => section.decoys);
    const own = tokens.filter(({ token }) => token.may?.success === true).length;
    const lasting = tokens.filter(({ token }) => token.alive).length;
    return {
      controls: [
        {
          name: 'full-twin',
          held: tries.includes(true),
          seen: `${tries.filter(Boolean).length} of ${tries.length} actions opened for a token of the full scope`,
        },
        {
          name: 'narrow-opens-its-own',
          held: own > 0,
          seen: `${own} of ${tokens.length} narrow tokens opened what they are for`,
        },
        readBackTellsApart(decoys, 'no writes among what is tried'),
        {
          name: 'still-signed-in',
          held: lasting > 0,
          seen: `${lasting} of ${tokens.length} narrow tokens were accepted afterwards`,
        },
        { name: 'limits-tried', held: tries.length > 0, seen: `${tries.length} actions` },
      ],
      assertions: [
        ...tokens.flatMap(({ section, token }) => judgeToken(section, token)),
        ...sections.flatMap((section) => judgeUnknown(section)),
      ],
    };
  },
});

async function examine(probe: Probe, section: ScopeSection): Promise<SectionFacts> {
  const every = section.tokens.flatMap(({ mayNot }) => mayNot);
  const all = [...new Map(every.map((each) => [keyOf(each), each])).values()];
  // Each token is used at once: one that waits for the others may idle away.
  const full = await askFor(probe, section, section.full, all);
  const written = [];
  const tokens: TokenFacts[] = [];
  for (const { name, scope, may, mayNot } of section.tokens) {
    const asked = await probe.scopes.ask(section.name, scope);
    const own = asked.session === null ? null : await act(probe, asked.session, may, section.persona);
    const facts = await askedFacts(probe, section, scope, asked, mayNot);
    const { session } = asked;
    tokens.push({
      ...facts,
      name,
      may: own?.outcome ?? null,
      renewed:
        session === null || !section.renews ? null : await renew(probe, section, session, scope, mayNot),
    });
  }
  const unknown = section.unknown === null ? null : await askFor(probe, section, section.unknown, all);
  for (const { action, resource } of all)
    if (writes(probe, action))
      written.push({ action, found: await lookedFor(probe, action, resource, section.persona) });
  return { name: section.name, full, tokens, unknown, decoys: written };
}

async function askFor(
  probe: Probe,
  section: ScopeSection,
  scope: string,
  mayNot: readonly ActionOn[],
): Promise<AskedFacts> {
  return askedFacts(probe, section, scope, await probe.scopes.ask(section.name, scope), mayNot);
}

/** The same scope first: a renewal that never works is refused for nothing. */
async function renew(
  probe: Probe,
  section: ScopeSection,
  session: Session,
  scope: string,
  mayNot: readonly ActionOn[],
) {
  const same = await probe.scopes.renew(section.name, session, scope);
  const wider =
    same.session === null ? null : await probe.scopes.renew(section.name, same.session, section.full);
  return {
    same: await askedFacts(probe, section, scope, same, []),
    wider: wider === null ? null : await askedFacts(probe, section, section.full, wider, mayNot),
  };
}

async function askedFacts(
  probe: Probe,
  { persona }: ScopeSection,
  scope: string,
  { outcome, granted, session }: Asked,
  mayNot: readonly ActionOn[],
): Promise<AskedFacts> {
  const tries: TriedFacts[] = [];
  if (session !== null) for (const each of mayNot) tries.push(await act(probe, session, each, persona));
  return {
    scope,
    outcome: factsOf(outcome),
    granted,
    tries,
    alive: session !== null && (await session.alive()).success,
  };
}

async function act(
  probe: Probe,
  session: Session,
  { action, resource }: ActionOn,
  reader: string,
): Promise<TriedFacts> {
  const base = { action, resource, writes: writes(probe, action) };
  try {
    const seen = await sendAndLook(probe, { ...base, reader }, (options) => session.act(action, options));
    return { ...base, ...seen, trouble: null };
  } catch (error) {
    return { ...base, outcome: null, written: null, trouble: probe.explain(error) };
  }
}

async function lookedFor(probe: Probe, action: string, resource: string, reader: string) {
  try {
    return await probe.readBack(action, resource, newMarker(), reader);
  } catch (error) {
    probe.explain(error);
    return null;
  }
}

function writes(probe: Probe, action: string): boolean {
  return probe.actions.find(({ name }) => name === action)?.writes === true;
}

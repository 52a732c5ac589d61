import { Type } from 'typebox';
import type { Assertion, ControlSeen } from '../model.js';
import { aliveOrRenewed } from './alive.js';
import { defineKind } from './definition.js';
import { factsOf, mustBeRefused, type OutcomeFacts } from './outcome.js';
import type { Probe } from './probe.js';
import type { TokenPath } from './tokens.js';

const Params = Type.Object({}, { additionalProperties: false });

/** One renewal, and the access token that it gave. */
type Step = {
  readonly refresh: OutcomeFacts;
  readonly access: OutcomeFacts | null;
  readonly rotated: boolean | null;
};

type PathFacts = {
  readonly signIn: string;
  /** The access token of the sign-in itself. */
  readonly access: OutcomeFacts;
  /** Two renewals, one after the other, each by the token that the one before gave. */
  readonly steps: readonly Step[];
  /** The first refresh token once more, two generations later; null when it never got that far. */
  readonly reuse: OutcomeFacts | null;
  /** The newest tokens after that. */
  readonly accessAfter: OutcomeFacts | null;
  readonly refreshAfter: OutcomeFacts | null;
  readonly twinBefore: OutcomeFacts;
  readonly twinAfter: OutcomeFacts;
  /** Documented for access tokens. */
  readonly lifetimeMs: number | null;
};
type Facts = { readonly paths: readonly PathFacts[] };

/** RFC 9700 (OAuth 2.0 security best current practice), 4.14.2: rotation, and the end of the family upon reuse. */
export default defineKind<typeof Params, Facts>({
  kind: 'token.refresh',
  version: 1,
  summary:
    'Renews a session twice, presents its first refresh token again, and sees what becomes of the newest tokens.',
  params: Params,
  effects: 'read',
  needs: ['sign-in', 'refresh-tokens'],
  controls: {
    'each-token-accepted':
      'Every access and refresh token must be accepted once: a token that never worked is refused for nothing.',
    'twin-alive-after':
      "Another user's session of the same path must outlive this: else an outage reads as the end of the family.",
  },
  async observe(_, probe) {
    const paths = probe.tokens.paths.filter((path) => path.refreshes);
    if (paths.length === 0) throw probe.missing('a sign-in path with refresh', 'signIn.*.refresh');
    return { paths: await Promise.all(paths.map((path) => walk(probe, path))) };
  },
  judge({ paths }) {
    return {
      controls: [eachAccepted(paths), twins(paths)],
      assertions: paths.flatMap((path) => judgePath(path)),
    };
  },
});

async function walk(probe: Probe, { signIn, persona, lifetimeMs }: TokenPath): Promise<PathFacts> {
  const twin = await probe.signIn(persona, { signIn });
  const first = await probe.signIn(persona, { signIn });
  const twinBefore = factsOf(await twin.alive());
  const access = factsOf(await first.alive());
  const steps: Step[] = [];
  let newest = first;
  for (let generation = 0; generation < 2; generation++) {
    const renewed = await newest.renew();
    if (renewed === null) break;
    const { outcome, session, rotated } = renewed;
    steps.push({
      refresh: factsOf(outcome),
      access: session === null ? null : factsOf(await session.alive()),
      rotated,
    });
    if (session === null) break;
    newest = session;
  }
  // Two generations back: some servers forgive the last one for a while, so that a lost answer can be asked for again.
  const reuse = steps.length === 2 ? await first.renew() : null;
  const accessAfter = reuse === null ? null : factsOf(await newest.copy().alive());
  const refreshAfter = reuse === null ? null : await newest.renew();
  return {
    signIn,
    access,
    steps,
    reuse: reuse === null ? null : factsOf(reuse.outcome),
    accessAfter,
    refreshAfter: refreshAfter === null ? null : factsOf(refreshAfter.outcome),
    twinBefore,
    twinAfter: (await aliveOrRenewed(twin)).outcome,
    lifetimeMs,
  };
}

function eachAccepted(paths: readonly PathFacts[]): ControlSeen {
  const tried = paths.flatMap(({ signIn, access, steps }) =>
    [access, ...steps.flatMap((step) => [step.refresh, ...(step.access === null ? [] : [step.access])])].map(
      (outcome) => ({ signIn, outcome }),
    ),
  );
  const refused = tried.find(({ outcome }) => !outcome.success);
  const complete = paths.length > 0 && paths.every(({ steps }) => steps.length === 2);
  return {
    name: 'each-token-accepted',
    held: complete && refused === undefined,
    seen:
      refused === undefined
        ? `${tried.length} tokens accepted once each${complete ? '' : ', but not two renewals by every path'}`
        : `${refused.signIn}: ${refused.outcome.said}`,
  };
}

function twins(paths: readonly PathFacts[]): ControlSeen {
  const over = paths.find(({ twinAfter }) => !twinAfter.success);
  return {
    name: 'twin-alive-after',
    held: paths.length > 0 && over === undefined,
    seen: paths.map(({ signIn, twinAfter }) => `${signIn}: ${twinAfter.said}`).join('; '),
    // A twin that was over before anything was reused idled away while the harness was busy.
    ...(over !== undefined && !over.twinBefore.success ? { cause: 'scheduling-lag' as const } : {}),
  };
}

/** Whether the newest access token may have been over by its own lifetime when it was presented again. */
function mayHaveExpired({ steps, accessAfter, lifetimeMs }: PathFacts): boolean {
  const issued = steps.at(-1)?.refresh.sentAt;
  if (issued === undefined || accessAfter === null || lifetimeMs === null) return false;
  return Date.parse(accessAfter.sentAt) - Date.parse(issued) >= lifetimeMs;
}

function judgePath(path: PathFacts): readonly Assertion[] {
  const { signIn, steps, reuse, accessAfter, refreshAfter } = path;
  const refused = (subject: string, outcome: OutcomeFacts | null): Assertion =>
    outcome === null
      ? { subject, expected: 'refused', actual: 'could not be tried', outcome: 'unknown' }
      : mustBeRefused(subject, outcome);
  const rotated = steps.map((step) => step.rotated);
  return [
    {
      subject: `path ${signIn}, refresh token after use`,
      expected: 'replaced by another one at each renewal',
      actual: rotated.includes(false)
        ? 'the same one again'
        : rotated.includes(null) || rotated.length === 0
          ? 'which value it is could not be told'
          : `another one, ${rotated.length} times`,
      outcome: rotated.includes(false)
        ? 'broken'
        : rotated.includes(null) || rotated.length === 0
          ? 'unknown'
          : 'holds',
    },
    refused(`path ${signIn}, refresh token used a second time`, reuse),
    refused(
      `path ${signIn}, newest access token after the reuse`,
      mayHaveExpired(path) && accessAfter?.denied === true ? null : accessAfter,
    ),
    refused(`path ${signIn}, newest refresh token after the reuse`, refreshAfter),
  ];
}

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

/** `at once`: all within one second of the clock, as far as that goes; `apart`: none in the second of another. */
type Pace = 'at once' | 'apart';

type PathFacts = {
  readonly signIn: string;
  readonly pace: Pace;
  /** The access token of the sign-in itself. */
  readonly access: OutcomeFacts;
  /** Renewals, one after the other, each by the token that the one before gave. */
  readonly steps: readonly Step[];
  /** A used refresh token once more, two generations later; null when it never got that far. */
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

/**
 * Some servers know the age of a token in whole seconds, and can't tell one from its successors of the same second. So
 * there are two families of tokens a path, each always at the same pace, however quick the machine is.
 */
const APART_MS = 1100;
/** Into a second of the clock: the other side's may differ by some milliseconds. */
const INTO_MS = 100;
const TRIES = 4;

/** RFC 9700 (OAuth 2.0 security best current practice), 4.14.2: rotation, and the end of the family upon reuse. */
export default defineKind<typeof Params, Facts>({
  kind: 'token.refresh',
  version: 2,
  summary:
    'Renews a session twice, presents its first refresh token again, and sees what becomes of the newest tokens; once with seconds between, once all within one second.',
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
    const families = await Promise.all(
      paths.map(async (path) => [await walkAtOnce(probe, path), await walk(probe, path, 'apart')]),
    );
    return { paths: families.flat() };
  },
  judge({ paths }) {
    return {
      controls: [eachAccepted(paths), twins(paths)],
      assertions: paths.flatMap((path) => judgePath(path)),
    };
  },
});

/** Until one family fits into a second, or one that did not shows a fault all the same. */
async function walkAtOnce(probe: Probe, path: TokenPath): Promise<PathFacts> {
  for (let left = TRIES; ; left--) {
    const facts = await walk(probe, path, 'at once');
    if (left === 1 || facts.reuse === null || facts.reuse.success || withinASecond(facts)) return facts;
  }
}

/** At once, the family begins with a renewal: when a sign-in is answered can't be chosen, when it is renewed can. */
async function walk(probe: Probe, path: TokenPath, pace: Pace): Promise<PathFacts> {
  const { signIn, persona, lifetimeMs } = path;
  const twin = await probe.signIn(persona, { signIn });
  const begun = await probe.signIn(persona, { signIn });
  const twinBefore = factsOf(await twin.alive());
  const access = factsOf(await begun.alive());
  const sessions = [begun];
  const steps: Step[] = [];
  const generations = pace === 'apart' ? 2 : 3;
  if (pace === 'at once')
    await probe.wait(1000 - ((Date.now() - INTO_MS) % 1000), 'tokens renewed within one second');
  for (let newest = begun; steps.length < generations; ) {
    if (pace === 'apart') await probe.wait(APART_MS, 'tokens renewed in different seconds');
    const renewed = await newest.renew();
    if (renewed === null) break;
    const { outcome, session, rotated } = renewed;
    const last = steps.length === generations - 1;
    const looked = session !== null && (pace === 'apart' || last);
    steps.push({
      refresh: factsOf(outcome),
      access: looked ? factsOf(await session.alive()) : null,
      rotated,
    });
    if (session === null) break;
    newest = session;
    sessions.push(session);
  }
  const newest = sessions.at(-1) ?? begun;
  // Two generations back: some servers forgive the last one for a while, so that a lost answer can be asked for again.
  const used = steps.length === generations ? sessions.at(-3) : undefined;
  const reuse = used === undefined ? null : await used.renew();
  const accessAfter = reuse === null ? null : factsOf(await newest.copy().alive());
  const refreshAfter = reuse === null ? null : await newest.renew();
  return {
    signIn,
    pace,
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

/** Whether all tokens of the family were given in one second of the clock, from the request for the first one used. */
function withinASecond({ pace, steps }: PathFacts): boolean {
  const [first, last] = [steps.at(0)?.refresh.sentAt, steps.at(-1)?.refresh.receivedAt];
  if (pace !== 'at once' || first === undefined || last === undefined) return false;
  return Math.floor(Date.parse(first) / 1000) === Math.floor(Date.parse(last) / 1000);
}

function eachAccepted(paths: readonly PathFacts[]): ControlSeen {
  const tried = paths.flatMap(({ signIn, access, steps }) =>
    [access, ...steps.flatMap((step) => [step.refresh, ...(step.access === null ? [] : [step.access])])].map(
      (outcome) => ({ signIn, outcome }),
    ),
  );
  const refused = tried.find(({ outcome }) => !outcome.success);
  const complete =
    paths.length > 0 && paths.every(({ pace, steps }) => steps.length === (pace === 'apart' ? 2 : 3));
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
  const { steps, reuse, accessAfter, refreshAfter } = path;
  const which = `path ${path.signIn}${path.pace === 'apart' ? '' : ', renewed within one second'}`;
  const refused = (subject: string, outcome: OutcomeFacts | null): Assertion =>
    outcome === null
      ? { subject, expected: 'refused', actual: 'could not be tried', outcome: 'unknown' }
      : mustBeRefused(subject, outcome);
  const rotated = steps.map((step) => step.rotated);
  return [
    {
      subject: `${which}, refresh token after use`,
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
    judgeReuse(path, refused(`${which}, refresh token used a second time`, reuse)),
    refused(
      `${which}, newest access token after the reuse`,
      mayHaveExpired(path) && accessAfter?.denied === true ? null : accessAfter,
    ),
    refused(`${which}, newest refresh token after the reuse`, refreshAfter),
  ];
}

/** A refusal counts for the family of one second only if it was one: apart, tokens are told from each other more easily. */
function judgeReuse(path: PathFacts, refused: Assertion): Assertion {
  if (path.pace === 'apart' || refused.outcome !== 'holds' || withinASecond(path)) return refused;
  return { ...refused, actual: `${refused.actual}; but its renewals took longer`, outcome: 'unknown' };
}

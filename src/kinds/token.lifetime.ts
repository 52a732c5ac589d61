import { Type } from 'typebox';
import { formatDuration, parseDuration } from '../duration.js';
import type { Assertion } from '../model.js';
import { aliveOrRenewed } from './alive.js';
import { defineKind } from './definition.js';
import { factsOf, mustBeRefused, type OutcomeFacts } from './outcome.js';
import type { Probe, Session } from './probe.js';
import { ends, hasIdled, outliveRefresh, type RefreshSeen, saidOf, wasAccepted } from './refresh-limits.js';
import type { TokenPath } from './tokens.js';

const Params = Type.Object(
  {
    leeway: Type.String({
      pattern: '^\\d+(ms|s|m)$',
      description: 'How long after its lifetime a token may still be accepted, for clocks that differ.',
    }),
  },
  { additionalProperties: false },
);

const LEAST_MARGIN_MS = 400;
/** `exp` and `expires_in` are whole seconds, rounded either way. */
const ROUNDING_MS = 1000;

type Asked = OutcomeFacts & { readonly afterMs: number };

type PathFacts = {
  readonly signIn: string;
  readonly documentedMs: number;
  readonly answeredMs: number | null;
  readonly signedMs: number | null;
  /** What is held against the token: what its own answer said, else the documentation. */
  readonly lifetimeMs: number;
  readonly early: Asked;
  /** The first refusal after the lifetime, or the last acceptance within the leeway. */
  readonly late: Asked;
  /** A token issued half a lifetime later, at the same moment. */
  readonly younger: OutcomeFacts | null;
  readonly trouble: string | null;
};
type Facts = {
  readonly paths: readonly PathFacts[];
  readonly undocumented: readonly string[];
  readonly refreshes: readonly RefreshSeen[];
};

export default defineKind<typeof Params, Facts>({
  kind: 'token.lifetime',
  version: 2,
  summary:
    'Presents an access token just before and after the end of its lifetime, and a refresh token before and after its documented limits.',
  params: Params,
  effects: 'read',
  needs: ['sign-in', 'token-sessions'],
  controls: {
    'accepted-just-before':
      'The token must be accepted a little before its end: what was dead already has not expired.',
    'younger-accepted':
      'A younger token must be accepted when the old one is refused: else an outage reads as expiry.',
  },
  longestWaitMs({ leeway }, { tokenMs, refreshMs }) {
    const longest = Math.max(tokenMs ?? 0, refreshMs ?? 0);
    return longest === 0 ? 0 : longest + parseDuration(leeway);
  },
  async observe({ leeway }, probe) {
    const { paths } = probe.tokens;
    const documented = paths.filter((path) => path.access && path.lifetimeMs !== null);
    const renewed = paths.filter((path) => path.refreshLimits.length > 0);
    if (documented.length + renewed.length === 0)
      throw probe.missing('lifetime of access tokens', 'signIn.*.tokens.lifetime');
    const leewayMs = parseDuration(leeway);
    const [seen, refreshes] = await Promise.all([
      Promise.all(documented.map((path) => outlive(probe, path, leewayMs))),
      Promise.all(renewed.flatMap((path) => outliveRefresh(probe, path, leewayMs))),
    ]);
    return {
      paths: seen,
      refreshes,
      undocumented: paths
        .filter((path) => path.access && path.lifetimeMs === null)
        .map(({ signIn }) => signIn),
    };
  },
  judge({ paths, undocumented, refreshes }) {
    const dead = paths.find(({ early }) => !early.success);
    const lost = refreshes.filter((seen) => !wasAccepted(seen));
    const all = [...paths, ...refreshes];
    const late = (dead === undefined || dead.early.afterMs >= dead.lifetimeMs) && lost.every(hasIdled);
    const alone = all.find(({ younger }) => younger?.success !== true);
    return {
      controls: [
        {
          name: 'accepted-just-before',
          held: all.length > 0 && dead === undefined && lost.length === 0,
          seen: [
            ...paths.map(
              ({ signIn, early }) => `${signIn}, ${formatDuration(early.afterMs)} old: ${early.said}`,
            ),
            ...refreshes.map(saidOf),
          ].join('; '),
          ...(late && (dead !== undefined || lost.length > 0) ? { cause: 'scheduling-lag' as const } : {}),
        },
        {
          name: 'younger-accepted',
          held: all.length > 0 && alone === undefined,
          seen: all
            .map(({ signIn, younger, trouble }) => `${signIn}: ${younger?.said ?? trouble ?? 'not tried'}`)
            .join('; '),
        },
      ],
      assertions: [
        ...paths.flatMap((path) => [expires(path), ...asDocumented(path)]),
        ...refreshes.map(ends),
      ],
      measured: [
        ...paths.map(({ signIn, late }) => ({
          what: `access token by ${signIn}`,
          value: `${late.success ? 'still accepted' : 'refused'} when ${formatDuration(late.afterMs)} old`,
        })),
        ...undocumented.map((signIn) => ({
          what: `access token by ${signIn}`,
          value: 'no lifetime documented',
        })),
      ],
    };
  },
});

async function outlive(probe: Probe, path: TokenPath, leewayMs: number): Promise<PathFacts> {
  const { signIn, persona } = path;
  const documentedMs = path.lifetimeMs ?? 0;
  const { session, answeredMs, signedMs } = await probe.tokens.open(signIn);
  const start = performance.now();
  const lifetimeMs = answeredMs ?? documentedMs;
  const marginMs = Math.max(LEAST_MARGIN_MS, lifetimeMs * 0.1);
  // A token issued late in a second ends up to a second early.
  const earlyMs = lifetimeMs - Math.max(marginMs, Math.min(ROUNDING_MS + 200, lifetimeMs / 2));
  const until = (ms: number) =>
    probe.wait(
      Math.max(0, start + ms - performance.now()),
      `access token of ${signIn} until ${formatDuration(ms)} old`,
      { key: `signIn.${signIn}.tokens.lifetime`, ms: documentedMs },
    );
  const ask = async (): Promise<Asked> => {
    const afterMs = Math.round(performance.now() - start);
    return { ...factsOf(await session.alive()), afterMs };
  };
  const stepMs = (path.idleMs ?? lifetimeMs) / 3;
  const younger = until(Math.max(lifetimeMs / 2, lifetimeMs - stepMs))
    .then(() => probe.signIn(persona, { signIn }))
    .then(
      (found) => ({ found, trouble: null }),
      (error: unknown) => ({ found: null, trouble: probe.explain(error) }),
    );
  await keepInUse(session, path.idleMs, earlyMs, until);
  await until(earlyMs);
  const early = await ask();
  await until(lifetimeMs + marginMs);
  let late = await ask();
  const { found, trouble } = await younger;
  let witness = found === null ? null : await aliveOrRenewed(found);
  while (late.success && late.afterMs < lifetimeMs + leewayMs) {
    await until(Math.min(late.afterMs + Math.min(stepMs, lifetimeMs / 5), lifetimeMs + leewayMs));
    late = await ask();
    witness = witness === null ? null : await aliveOrRenewed(witness.session);
  }
  return {
    signIn,
    documentedMs,
    answeredMs,
    signedMs,
    lifetimeMs,
    early,
    late,
    younger: witness === null ? null : witness.outcome,
    trouble,
  };
}

/** The session must not end for being idle while its token is waited for. */
async function keepInUse(
  session: Session,
  idleMs: number | null,
  endMs: number,
  until: (ms: number) => Promise<unknown>,
): Promise<void> {
  if (idleMs === null) return;
  for (let at = idleMs / 3; at < endMs; at += idleMs / 3) {
    await until(at);
    await session.alive();
  }
}

function expires({ signIn, lifetimeMs, late }: PathFacts): Assertion {
  const refused = mustBeRefused(`path ${signIn}, access token after ${formatDuration(lifetimeMs)}`, late);
  return { ...refused, actual: `${refused.actual}, ${formatDuration(late.afterMs)} after it was issued` };
}

function asDocumented({ signIn, documentedMs, answeredMs, signedMs }: PathFacts): readonly Assertion[] {
  return Object.entries({ expires_in: answeredMs, 'iat and exp': signedMs }).flatMap(([what, ms]) =>
    ms === null
      ? []
      : [
          {
            subject: `path ${signIn}, lifetime by ${what}`,
            expected: `at most the documented ${formatDuration(documentedMs)}`,
            actual: formatDuration(ms),
            outcome: ms <= documentedMs + ROUNDING_MS ? ('holds' as const) : ('broken' as const),
          },
        ],
  );
}

import { Type } from 'typebox';
import type { Assertion } from '../model.js';
import { defineKind } from './definition.js';
import { factsOf, mustBeRefused, type OutcomeFacts } from './outcome.js';
import type { Probe, SignInFacts } from './probe.js';

const Params = Type.Object({}, { additionalProperties: false });

type PathFacts = {
  readonly signIn: string;
  readonly persona: string;
  readonly opens: string;
  /** The complete sign-in, and the action it opened. */
  readonly full: OutcomeFacts | null;
  readonly trouble: string | null;
  readonly attempts: readonly {
    readonly variant: string;
    readonly reached: boolean;
    readonly steps: readonly string[];
    readonly outcome: OutcomeFacts;
  }[];
};
type Facts = { readonly paths: readonly PathFacts[] };

export default defineKind<typeof Params, Facts>({
  kind: 'mfa.required',
  version: 1,
  summary: 'Tries every declared sign-in path without, and with a wrong, second factor.',
  params: Params,
  effects: 'read',
  needs: ['sign-in', 'second-factor'],
  controls: {
    'full-sign-in-opens-record':
      'Password and second factor must open the record by the same path: a path that opens for nobody was not tested.',
  },
  async observe(_, probe) {
    if (probe.signIns.length === 0) throw probe.missing('a sign-in path', 'signIn');
    return { paths: await Promise.all(probe.signIns.map((path) => tryPath(probe, path))) };
  },
  judge(facts) {
    const opened = facts.paths.filter((path) => path.full?.success === true);
    return {
      controls: [
        {
          name: 'full-sign-in-opens-record',
          held: opened.length > 0,
          seen: facts.paths
            .map((path) => `${path.signIn}: ${path.full?.said ?? path.trouble ?? 'not tried'}`)
            .join('; '),
        },
      ],
      assertions: facts.paths.flatMap((path) => judgePath(path)),
    };
  },
});

async function tryPath(probe: Probe, path: SignInFacts): Promise<PathFacts> {
  const [persona = ''] = path.personas;
  const resource = path.protects?.resource ?? probe.resources[0] ?? '';
  const base = { signIn: path.name, persona, opens: `${path.protects?.action ?? '?'} ${resource}` };
  const { protects } = path;
  if (protects === null)
    return { ...base, full: null, trouble: `signIn.${path.name}.protects is not declared`, attempts: [] };
  // One path that can't be walked, or one half of it, must not hide what the others show.
  const troubles: string[] = [];
  const orNull = async <T>(work: Promise<T>): Promise<T | null> =>
    work.catch((error) => {
      troubles.push(probe.explain(error));
      return null;
    });
  const [full, attempts] = await Promise.all([
    orNull(
      probe
        .signIn(persona, { signIn: path.name })
        .then((session) => session.act(protects.action, { resource })),
    ),
    orNull(probe.partialSignIns(persona, path.name, protects.action, resource)),
  ]);
  return {
    ...base,
    full: full === null ? null : factsOf(full),
    trouble: troubles[0] ?? null,
    attempts: (attempts ?? []).map((attempt) => ({
      variant: attempt.variant,
      reached: attempt.reached,
      steps: [...attempt.steps],
      outcome: factsOf(attempt.outcome),
    })),
  };
}

function judgePath(path: PathFacts): readonly Assertion[] {
  const unknown = (subject: string, actual: string): Assertion => ({
    subject,
    expected: 'refused without a valid second factor',
    actual,
    outcome: 'unknown',
  });
  if (path.attempts.length === 0)
    return [
      unknown(
        `path ${path.signIn}`,
        `no attempt could be made: ${path.trouble ?? 'the path was not walked'}`,
      ),
    ];
  return path.attempts.map((attempt) => {
    const subject = `path ${path.signIn}, ${attempt.variant}`;
    const refused = mustBeRefused(subject, attempt.outcome);
    // A record that opened is its own control; a refusal needs the same path to open for a full sign-in.
    if (refused.outcome !== 'holds') return refused;
    if (path.full?.success !== true)
      return unknown(
        subject,
        `the full sign-in did not open ${path.opens} either: ${path.full?.said ?? path.trouble ?? ''}`,
      );
    return attempt.reached
      ? refused
      : unknown(subject, `the attempt stopped before the second factor: ${attempt.steps.join('; ')}`);
  });
}

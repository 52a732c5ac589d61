import { Type } from 'typebox';
import type { Assertion } from '../model.js';
import { defineKind } from './definition.js';
import { type Exempted, exemptedOf, tellExempted } from './exemptions.js';
import { factsOf, mustBeRefused, type OutcomeFacts } from './outcome.js';
import type { Probe, SignInFacts } from './probe.js';
import type { Undeclared } from './trials.js';

const Params = Type.Object({}, { additionalProperties: false });

type PathFacts = {
  readonly signIn: string;
  readonly persona: string;
  /** Other personas are judged by this path too, so that its name alone does not tell. */
  readonly oneOfSeveral: boolean;
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
  /** A browser that the account has signed in from before; null where the path does not take one. */
  readonly remembered: Remembered | null;
};
type Remembered = {
  /** The sign-in by which the browser came to be known, and what it opened. */
  readonly before: OutcomeFacts;
  /** The password alone, from that browser: of the same account, and of another. */
  readonly own: OutcomeFacts;
  readonly foreign: OutcomeFacts;
};
/** An action that takes a second factor, after a sign-in that is exempt from it. */
type Withheld = {
  readonly signIn: string;
  readonly persona: string;
  readonly opens: string;
  readonly tried: OutcomeFacts | null;
  /** The same action by the same persona, signed in with a second factor. */
  readonly full: OutcomeFacts | null;
  readonly trouble: string | null;
};
type Facts = {
  readonly paths: readonly PathFacts[];
  readonly exempt: readonly Exempted[];
  readonly withheld: readonly Withheld[];
  /** Ways in that the target file does not declare. */
  readonly undeclared: readonly Undeclared[];
  readonly undeclaredTrouble: string | null;
};

export default defineKind<typeof Params, Facts>({
  kind: 'mfa.required',
  version: 3,
  summary:
    'Tries every declared sign-in path without, and with a wrong, second factor, from known browsers too, and ways in that nobody declared.',
  params: Params,
  effects: 'read',
  needs: ['sign-in', 'second-factor'],
  controls: {
    'full-sign-in-opens-record':
      'Password and second factor must open the record by the same path: a path that opens for nobody was not tested.',
  },
  async observe(_, probe) {
    if (probe.signIns.length === 0) throw probe.missing('a sign-in path', 'signIn');
    const [paths, withheld, others] = await Promise.all([
      Promise.all(probe.signIns.flatMap((path) => path.judged.map((judged) => tryPath(probe, path, judged)))),
      Promise.all(probe.signIns.flatMap((path) => tryWithheld(probe, path))),
      tryUndeclared(probe),
    ]);
    return { paths, withheld: withheld.flat(), exempt: exemptedOf(probe.signIns), ...others };
  },
  judge(facts) {
    const opened = facts.paths.filter((path) => path.full?.success === true);
    return {
      controls: [
        {
          name: 'full-sign-in-opens-record',
          held: opened.length > 0,
          seen: facts.paths
            .map((path) => `${nameOf(path)}: ${path.full?.said ?? path.trouble ?? 'not tried'}`)
            .join('; '),
        },
      ],
      assertions: [
        ...facts.paths.flatMap((path) => judgePath(path)),
        ...facts.withheld.map(judgeWithheld),
        ...facts.undeclared.flatMap(judgeUndeclared),
      ],
      // What takes neither password nor code is no way in: it was not tested, and counts for nothing.
      measured: [
        ...tellExempted(facts.exempt),
        {
          what: 'Undeclared ways that were tried with a right password and led nowhere: not ways in, not tested',
          value:
            facts.undeclared
              .filter((each) => judgeUndeclared(each).length === 0)
              .map(({ way, said }) => `${way} (${said})`)
              .join('; ') || `none${facts.undeclaredTrouble === null ? '' : `: ${facts.undeclaredTrouble}`}`,
        },
      ],
    };
  },
});

async function tryPath(
  probe: Probe,
  path: SignInFacts,
  { persona, protects }: SignInFacts['judged'][number],
): Promise<PathFacts> {
  const resource = protects?.resource ?? probe.resources[0] ?? '';
  const base = {
    signIn: path.name,
    persona,
    oneOfSeveral: path.judged.length > 1 || path.exempt.length > 0,
    opens: `${protects?.action ?? '?'} ${resource}`,
  };
  if (protects === null)
    return {
      ...base,
      full: null,
      trouble: `signIn.${path.name}.protects is not declared`,
      attempts: [],
      remembered: null,
    };
  // One path that can't be walked, or one half of it, must not hide what the others show.
  const troubles: string[] = [];
  const orNull = async <T>(work: Promise<T>): Promise<T | null> =>
    work.catch((error) => {
      troubles.push(probe.explain(error));
      return null;
    });
  const [full, attempts, remembered] = await Promise.all([
    orNull(
      probe
        .signIn(persona, { signIn: path.name })
        .then((session) => session.act(protects.action, { resource })),
    ),
    orNull(probe.partialSignIns(persona, path.name, protects.action, resource)),
    path.carrier === 'cookie' && probe.trials.pathsOf(persona).includes(path.name)
      ? orNull(fromKnownBrowser(probe, persona, path.name))
      : null,
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
    remembered,
  };
}

/** What is left to a second factor, tried by those who sign in without one, and with one. */
async function tryWithheld(probe: Probe, { name, exempt }: SignInFacts): Promise<readonly Withheld[]> {
  return Promise.all(
    exempt.flatMap(({ persona, withheld, full }) =>
      withheld.map(async ({ action, resource }): Promise<Withheld> => {
        const base = { signIn: name, persona, opens: resource === null ? action : `${action} ${resource}` };
        let trouble: string | null = full === null ? `${persona} has no path with a second factor` : null;
        const by = (signIn: string) =>
          probe
            .signIn(persona, { signIn })
            .then((session) => session.act(action, resource === null ? {} : { resource }))
            .then(factsOf)
            .catch((error) => {
              trouble = probe.explain(error);
              return null;
            });
        const [tried, whole] = await Promise.all([by(name), full === null ? null : by(full)]);
        return { ...base, tried, full: whole, trouble };
      }),
    ),
  );
}

/** SP 800-63B-4, 5.1.1: what a browser keeps is no authenticator. */
async function fromKnownBrowser(probe: Probe, persona: string, signIn: string): Promise<Remembered> {
  const [me, other] = [await probe.trials.claim(persona), await probe.trials.claim(persona)];
  const { opened: before, device } = await me.visit(signIn);
  const own = await (await me.password(signIn, 'right', { device })).open();
  const foreign = await (await other.password(signIn, 'right', { device })).open();
  return { before, own, foreign };
}

async function tryUndeclared(
  probe: Probe,
): Promise<{ readonly undeclared: readonly Undeclared[]; readonly undeclaredTrouble: string | null }> {
  const path = probe.signIns.find(
    (each) => each.carrier === 'header' && each.judged.some(({ protects }) => protects !== null),
  );
  const persona = path?.judged.find(({ protects }) => protects !== null)?.persona;
  if (path === undefined || persona === undefined)
    return { undeclared: [], undeclaredTrouble: 'no path of programs says what it protects' };
  try {
    return { undeclared: await probe.trials.undeclared(persona, path.name), undeclaredTrouble: null };
  } catch (error) {
    return { undeclared: [], undeclaredTrouble: probe.explain(error) };
  }
}

/** Nothing is asserted of a way that leads nowhere: a refusal without its control says nothing. */
function judgeUndeclared({ way, opened }: Undeclared): readonly Assertion[] {
  const assertion = mustBeRefused(`undeclared: ${way}`, opened);
  return assertion.outcome === 'broken' ? [assertion] : [];
}

/** A path by its name, and whose sign-in it was where that is not plain. */
function nameOf({ signIn, persona, oneOfSeveral }: PathFacts): string {
  return oneOfSeveral ? `${signIn} as ${persona}` : signIn;
}

function judgeWithheld({ signIn, persona, opens, tried, full, trouble }: Withheld): Assertion {
  const subject = `path ${signIn} as ${persona}, without a second factor: ${opens}`;
  const unknown = (actual: string): Assertion => ({
    subject,
    expected: 'refused without a valid second factor',
    actual,
    outcome: 'unknown',
  });
  if (tried === null) return unknown(trouble ?? 'not tried');
  const refused = mustBeRefused(subject, tried);
  if (refused.outcome !== 'holds' || full?.success === true) return refused;
  return unknown(`with a second factor it did not open either: ${full?.said ?? trouble ?? 'not tried'}`);
}

function judgeRemembered(path: PathFacts): readonly Assertion[] {
  const { remembered } = path;
  if (remembered === null) return [];
  const { before, own, foreign } = remembered;
  const subjectOf = (who: string) =>
    `path ${nameOf(path)}, password alone from a browser that ${who} signed in from before`;
  return [
    mustBeRefused(subjectOf('the same account'), own),
    mustBeRefused(subjectOf('another account'), foreign),
  ].map((assertion) =>
    assertion.outcome === 'holds' && !before.success
      ? { ...assertion, actual: `it never had: ${before.said}`, outcome: 'unknown' }
      : assertion,
  );
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
        `path ${nameOf(path)}`,
        `no attempt could be made: ${path.trouble ?? 'the path was not walked'}`,
      ),
    ];
  const attempts = path.attempts.map((attempt): Assertion => {
    const subject = `path ${nameOf(path)}, ${attempt.variant}`;
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
  return [...attempts, ...judgeRemembered(path)];
}

import { SafeprobeError } from '../errors.js';
import type { Counts, Environment, Plan, Results, RunOutcome } from '../model.js';
import { digestOf } from './canonical.js';

export const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
export const PREDICATE_TYPE = 'https://safeprobe.dev/evidence/v1';
export const PAYLOAD_TYPE = 'application/vnd.in-toto+json';

/** What a statement is about: a name and the sha256 of its bytes. */
export interface Subject {
  readonly name: string;
  readonly digest: { readonly sha256: string };
}

/** The run in few words, so that a reader of the signature alone knows what was signed. */
export interface Predicate {
  readonly runId: string;
  readonly outcome: RunOutcome;
  readonly partial: boolean;
  readonly profile: string;
  readonly target: { readonly id: string; readonly environment: Environment; readonly digest: string };
  readonly counts: Counts;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly planDigest: string;
  readonly resultsDigest: string;
}

/** in-toto Statement v1, https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md */
export interface Statement {
  readonly _type: typeof STATEMENT_TYPE;
  readonly subject: readonly Subject[];
  readonly predicateType: typeof PREDICATE_TYPE;
  readonly predicate: Predicate;
}

export interface Sealed {
  readonly plan: Plan;
  readonly results: Results;
  /** sha256 of manifest.json and of views.json. */
  readonly manifest: string;
  readonly views: string;
  /** The release under test, when one was named. */
  readonly release?: Subject | undefined;
}

/**
 * The only statement that these facts allow. Verification builds it again from the files and compares, so a
 * signed sentence can never contradict what lies beside it.
 */
export function statementOf({ plan, results, manifest, views, release }: Sealed): Statement {
  return {
    _type: STATEMENT_TYPE,
    subject: [
      { name: 'manifest.json', digest: { sha256: manifest } },
      { name: 'views.json', digest: { sha256: views } },
      ...(release === undefined ? [] : [release]),
    ],
    predicateType: PREDICATE_TYPE,
    predicate: {
      runId: results.runId,
      outcome: results.outcome,
      partial: results.partial,
      profile: plan.profile.id,
      target: { id: plan.target.id, environment: plan.target.environment, digest: plan.target.digest },
      counts: results.counts,
      startedAt: results.startedAt,
      endedAt: results.endedAt,
      planDigest: digestOf(plan),
      resultsDigest: digestOf(results),
    },
  };
}

const RELEASE = /^([\x21-\x7e]{1,512})@sha256:([0-9a-f]{64})$/;

/**
 * Reads `NAME@sha256:HEX`, as container tools print it. The name may itself hold an `@`; the digest is after
 * the last one.
 *
 * @throws SafeprobeError `input`.
 */
export function parseRelease(text: string): Subject {
  const [, name, digest] = RELEASE.exec(text) ?? [];
  if (name === undefined || digest === undefined || !isReleaseName(name)) {
    throw new SafeprobeError('input', 'not a release with its digest', {
      key: '--subject',
      found: text,
      expected: 'NAME@sha256: and 64 lower-case hexadecimal digits',
      remedy: 'for an image: docker inspect --format "{{index .RepoDigests 0}}" IMAGE',
    });
  }
  return { name, digest: { sha256: digest } };
}

/** A release may not call itself by the name of a file of the bundle: two subjects would look like one. */
export function isReleaseName(name: string): boolean {
  return /^[\x21-\x7e]{1,512}$/.test(name) && name !== 'manifest.json' && name !== 'views.json';
}

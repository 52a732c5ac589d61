// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of target files
/** What the target hands out and asks for less than all: each mistake planted in a copy of the clinic's file is named. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Diagnosis } from '../../src/doctor/finding.js';
import { broken, type Mistake, removeCopies, type SharedClinic, set, shareClinic } from './clinic-copy.js';

let clinic: SharedClinic;
beforeAll(async () => {
  clinic = await shareClinic();
}, 90_000);
afterAll(async () => {
  await clinic.stop();
  removeCopies();
});

interface Planted {
  readonly title: string;
  readonly path: readonly (string | number)[];
  readonly value: unknown;
  readonly key: string;
  readonly what: RegExp;
  readonly fix: RegExp;
}

const TOKENS = ['scopes', 'api', 'tokens'] as const;
const LETTER = ['links', 'letter'] as const;
const ARCHIVE = ['exports', 'archive'] as const;
const plant =
  (...all: readonly Planted[]): Mistake =>
  ({ target }) => {
    for (const { path, value } of all) set(target, path, value);
  };

/** Each with others that hide nothing of it. */
const ROUNDS: readonly (readonly Planted[])[] = [
  [
    {
      title: 'a scope that there is not',
      path: [...TOKENS, 'observations', 'scope'],
      value: 'user/Observation.look',
      key: 'scopes.api.tokens.observations.scope',
      what: /no token of this scope is given/,
      fix: /scopes that this program may ask for/,
    },
    {
      title: 'an action that the scope does cover',
      path: [...TOKENS, 'one-patient', 'mayNot', 0, 'resource'],
      value: 'alice',
      key: 'scopes.api.tokens.one-patient.mayNot[0]',
      what: /narrow scope gets it, too/,
      fix: /whether the scope covers it/,
    },
    {
      title: 'a refused scope of another look',
      path: ['scopes', 'api', 'refused'],
      value: { status: 422 },
      key: 'scopes.api.refused',
      what: /not seen as a refusal/,
      fix: /refused: \{ status: 400/,
    },
    {
      title: 'the wrong place of what was granted',
      path: ['scopes', 'api', 'granted', 'json'],
      value: '$.scopes',
      key: 'scopes.api.granted',
      what: /not found there/,
      fix: /leave granted out/,
    },
    {
      title: 'the wrong place of an address',
      path: [...LETTER, 'url', 'json'],
      value: '$.href',
      key: 'links.letter.url',
      what: /no address is found there/,
      fix: /answer holds it|url:/,
    },
    {
      title: 'an export by someone who may not',
      path: [...ARCHIVE, 'persona'],
      value: 'auditor',
      key: 'exports.archive.action',
      what: /no file is handed out/,
      fix: /whether this persona may/,
    },
  ],
  [
    {
      title: 'an action that the narrow token does not get',
      path: [...TOKENS, 'observations', 'may', 'action'],
      value: 'patient.read',
      key: 'scopes.api.tokens.observations.may',
      what: /token of this scope does not get it/,
      fix: /the scope is for it/,
    },
    {
      title: 'an action that nobody gets',
      path: [...TOKENS, 'one-patient', 'mayNot', 0, 'resource'],
      value: 'carol',
      key: 'scopes.api.tokens.one-patient.mayNot[0]',
      what: /full scope does not get it either/,
      fix: /the persona may do it/,
    },
    {
      title: 'the wrong parameter of a signature',
      path: [...LETTER, 'signature'],
      value: 'sig',
      key: 'links.letter.signature',
      what: /no such parameter/,
      fix: /query of an address/,
    },
    {
      title: 'the wrong parameter of an end',
      path: [...LETTER, 'expires', 'parameter'],
      value: 'until',
      key: 'links.letter.expires',
      what: /no end can be read/,
      fix: /in which form/,
    },
    {
      title: 'an export that sends another key',
      path: ['actions', 'patient.archive', 'request', 'json'],
      value: { password: '${export.key} and more' },
      key: 'exports.archive.format',
      what: /does not open with the key/,
      fix: /where the request sends/,
    },
    {
      title: 'someone who is refused and may',
      path: [...ARCHIVE, 'denied', 1],
      value: 'keyholder',
      key: 'exports.archive.denied[1]',
      what: /hands it out to someone who is to be refused/,
      fix: /finding about the target/,
    },
  ],
  [
    {
      title: 'a lifetime that the address outlives',
      path: [...LETTER, 'lifetime'],
      value: '1s',
      key: 'links.letter.lifetime',
      what: /opens its object for/,
      fix: /documented lifetime/,
    },
    {
      title: 'a parameter that is not the signature',
      path: [...LETTER, 'refused'],
      value: { status: 410 },
      key: 'links.letter.refused',
      what: /not seen as a refusal/,
      fix: /refused: \{ status: 403/,
    },
  ],
  [
    {
      title: 'an object that shows other canaries',
      path: [...LETTER, 'canaries'],
      value: ['mrn'],
      key: 'links.letter.canaries',
      what: /does not open its object/,
      fix: /which canaries the object holds/,
    },
    {
      title: 'a renewal that renews nothing',
      path: ['scopes', 'api', 'renew', 'steps', 0, 'expect', 'status'],
      value: 201,
      key: 'scopes.api.renew.steps',
      what: /renewal with its own scope does not work/,
      fix: /which refresh token/,
    },
  ],
];

describe('a copy of the clinic with', () => {
  test.each(ROUNDS.map((round) => [round.map(({ title }) => title).join('; '), round] as const))(
    '%s is told so, with each fix',
    async (_, round) => {
      const diagnosis: Diagnosis = await clinic.examine([plant(...round)]);
      const findings = broken(diagnosis).filter(({ area }) => ['token', 'link', 'export'].includes(area));
      expect([...new Set(findings.map(({ key }) => key))].sort()).toEqual(round.map(({ key }) => key).sort());
      for (const { key, what, fix } of round) {
        const found = findings.find((each) => each.key === key);
        expect(found?.what).toMatch(what);
        expect(found?.fix).toMatch(fix);
      }
    },
    60_000,
  );
});

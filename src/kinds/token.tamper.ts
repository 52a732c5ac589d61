import { Type } from 'typebox';
import type { Assertion } from '../model.js';
import { defineKind } from './definition.js';
import { mustBeRefused } from './outcome.js';
import type { Tampering } from './tokens.js';

const Params = Type.Object({}, { additionalProperties: false });

type Tried = Tampering & { readonly signIn: string };
type Facts = { readonly paths: readonly Tried[] };

/** What the copies are after: RFC 8725 (JSON Web Token best current practices), 2; RFC 9068, 4; SP 800-63B-4, 5.1. */
export default defineKind<typeof Params, Facts>({
  kind: 'token.tamper',
  version: 1,
  summary:
    'Presents altered copies of a live access token: signature, algorithm, key, claims, and one meant for elsewhere.',
  params: Params,
  effects: 'read',
  needs: ['sign-in', 'token-sessions'],
  controls: {
    'untouched-accepted':
      'The token itself, taken apart and put together again, must be accepted before and after its altered copies.',
    'copies-well-made':
      'Each copy must be taken by a verifier of ours with just that weakness: any server refuses what is no token.',
    'elsewhere-accepted':
      'A token for another resource must be accepted there, just before: else it is refused for being dead.',
  },
  async observe(_, probe) {
    const paths = probe.tokens.paths.filter((path) => path.access);
    if (paths.length === 0) throw probe.missing('tokens of a sign-in path', 'signIn.*.tokens');
    return {
      paths: await Promise.all(
        paths.map(async ({ signIn }) => ({ signIn, ...(await probe.tokens.tamper(signIn)) })),
      ),
    };
  },
  judge({ paths }) {
    const dead = paths.find(({ before, after }) => !before.success || !after.success);
    const copies = paths.flatMap((path) => path.copies);
    const ill = copies.filter((copy) => !copy.wellMade).map((copy) => copy.alteration);
    const elsewhere = paths.flatMap((path) => (path.elsewhere === null ? [] : [path.elsewhere]));
    const nowhere = elsewhere.find(({ there }) => !there.success);
    return {
      controls: [
        {
          name: 'untouched-accepted',
          held: paths.length > 0 && dead === undefined,
          seen:
            dead === undefined
              ? paths.map(({ signIn, after }) => `${signIn}: ${after.said}`).join('; ')
              : `${dead.signIn}: ${dead.before.said}, later ${dead.after.said}`,
        },
        {
          name: 'copies-well-made',
          held: copies.length > 0 && ill.length === 0,
          seen: ill.length === 0 ? `${copies.length} copies` : `not ${ill.join(', ')}`,
        },
        {
          name: 'elsewhere-accepted',
          held: nowhere === undefined,
          seen:
            elsewhere.length === 0
              ? 'no path declares a token for another resource'
              : elsewhere.map(({ there }) => there.said).join('; '),
        },
      ],
      assertions: paths.flatMap((path) => judgePath(path)),
      measured: paths.flatMap(({ signIn, format, algorithm, left, elsewhere: other }) => [
        {
          what: `form of the tokens by ${signIn}`,
          value: algorithm === null ? format : `${format}, ${algorithm}`,
        },
        ...left.map(({ alteration, why }) => ({
          what: `not tried by ${signIn}`,
          value: `${alteration}: ${why}`,
        })),
        ...(other === null
          ? [
              {
                what: `not tried by ${signIn}`,
                value: 'a token for another resource: the target file names none (tokens.elsewhere)',
              },
            ]
          : []),
      ]),
    };
  },
});

function judgePath({ signIn, copies, elsewhere }: Tried): readonly Assertion[] {
  return [
    ...copies.map(({ alteration, outcome }) => mustBeRefused(`path ${signIn}, ${alteration}`, outcome)),
    ...(elsewhere === null
      ? []
      : [mustBeRefused(`path ${signIn}, token for another resource`, elsewhere.here)]),
  ];
}

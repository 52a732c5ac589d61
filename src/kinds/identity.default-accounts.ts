import { Type } from 'typebox';
import type { PasswordTry } from './accounts.js';
import { defineKind } from './definition.js';
import { factsOf, type OutcomeFacts } from './outcome.js';

/** Below what locks an account anywhere, so that trying does no harm. */
const MOST_TRIES = 3;

const Params = Type.Object(
  {
    accounts: Type.Array(
      Type.Object(
        {
          username: Type.String({ minLength: 1 }),
          passwords: Type.Array(Type.String({ minLength: 1 }), { minItems: 1, maxItems: MOST_TRIES }),
        },
        { additionalProperties: false },
      ),
      {
        minItems: 1,
        maxItems: 40,
        description: `Names that vendors ship or everybody knows, each with at most ${MOST_TRIES} passwords.`,
      },
    ),
  },
  { additionalProperties: false },
);

type Facts = {
  readonly signIn: string;
  /** A name and a password that nobody has: what a refusal looks like. */
  readonly stranger: PasswordTry;
  readonly tried: readonly (PasswordTry & { readonly username: string; readonly attempt: number })[];
  readonly before: OutcomeFacts;
  /** A known good credential, from the same client, afterwards. */
  readonly after: OutcomeFacts;
};

export default defineKind<typeof Params, Facts>({
  kind: 'identity.default-accounts',
  version: 1,
  summary: 'Tries a short list of vendor-default and generic accounts, at most three passwords each.',
  params: Params,
  effects: 'write',
  needs: ['sign-in'],
  controls: {
    'stranger-refused': 'A name that nobody has must be refused: it shows what a refusal looks like here.',
    'known-good-signs-in':
      'A good credential must sign in from the same client before and after the sweep: else a block or a lockout did the refusing.',
  },
  async observe({ accounts }, probe) {
    const path = probe.signIns.find(
      ({ through, factors }) => through === 'http' && factors.includes('password'),
    );
    if (path === undefined)
      throw probe.missing('a sign-in path by HTTP with a password step', 'signIn.*.steps');
    const [persona = ''] = path.personas;
    const signIn = { signIn: path.name };
    const before = factsOf(await (await probe.signIn(persona, signIn)).alive());
    const attempt = (username: string, password: string) =>
      probe.accounts.tryStranger(username, password, path.name);
    const stranger = await attempt(probe.accounts.freshName(), probe.accounts.freshName());
    const tried: (PasswordTry & { username: string; attempt: number })[] = [];
    // One after the other: a sweep must not look like an attack, nor count as one for accounts beside it.
    for (const { username, passwords } of accounts)
      for (const [index, password] of passwords.entries())
        tried.push({ username, attempt: index + 1, ...(await attempt(username, password)) });
    const after = factsOf(await (await probe.signIn(persona, signIn)).alive());
    return { signIn: path.name, stranger, tried, before, after };
  },
  judge({ stranger, tried, before, after }) {
    const names = [...new Set(tried.map(({ username }) => username))];
    return {
      controls: [
        {
          name: 'stranger-refused',
          held:
            !stranger.accepted &&
            stranger.status !== null &&
            stranger.status < 500 &&
            stranger.status !== 429,
          seen: stranger.said,
        },
        {
          name: 'known-good-signs-in',
          held: before.success && after.success,
          seen: `before: ${before.said}; after: ${after.said}`,
        },
      ],
      assertions: names.map((username) => {
        const own = tried.filter((each) => each.username === username);
        const open = own.filter(({ accepted }) => accepted);
        const odd = own.filter(({ accepted, status }) => !accepted && status !== stranger.status);
        return {
          subject: `account "${username}"`,
          expected: 'refused like a name that nobody has',
          actual:
            open.length > 0
              ? `a well-known password is accepted: ${open.map(({ said }) => said).join('; ')}`
              : odd.length > 0
                ? `answered otherwise than a stranger: ${odd.map(({ said }) => said).join('; ')}`
                : `${own.length} passwords refused`,
          outcome:
            open.length > 0
              ? ('broken' as const)
              : odd.length > 0
                ? ('unknown' as const)
                : ('holds' as const),
        };
      }),
    };
  },
});

import { Type } from 'typebox';
import type { Assertion } from '../model.js';
import type { Change } from './accounts.js';
import { defineKind } from './definition.js';
import type { Probe } from './probe.js';

const Params = Type.Object({}, { additionalProperties: false });

/** Ways to write a name that a reader takes for the same one. The first ASCII letter becomes its full-width form. */
export const VARIANTS: { readonly [variant: string]: (name: string) => string } = {
  exactly: (name) => name,
  'in capitals': (name) => name.toUpperCase(),
  'with a letter in another Unicode form': (name) =>
    name.replace(/[a-z]/, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0)),
  'with a trailing space': (name) => `${name} `,
};

type Tried = {
  readonly by: string;
  /** A name that nobody had, before and after the others. */
  readonly fresh: Change;
  readonly freshAfter: Change;
  readonly taken: readonly (Change & { readonly variant: string })[];
};
type Facts = { readonly tried: readonly Tried[] };

export default defineKind<typeof Params, Facts>({
  kind: 'identity.duplicate',
  version: 1,
  summary:
    'Creates an account, and then others of the same name: exactly, in capitals, in another Unicode form, with a space.',
  params: Params,
  effects: 'write',
  needs: ['account-management'],
  controls: {
    'fresh-name-accepted':
      'A name that nobody has must be accepted by the same interface before and after: else creating is simply broken.',
  },
  async observe(_, probe) {
    const { interfaces, personas } = probe.accounts;
    const [persona] = personas;
    if (persona === undefined) throw probe.missing('a persona whose like can be made', 'accounts.roles');
    return { tried: await Promise.all(interfaces.map((by) => tryInterface(probe, persona, by))) };
  },
  judge({ tried }) {
    return {
      controls: [
        {
          name: 'fresh-name-accepted',
          held: tried.length > 0 && tried.every(({ fresh, freshAfter }) => fresh.done && freshAfter.done),
          seen: tried
            .map(({ by, fresh, freshAfter }) => `${by}: ${fresh.said}; afterwards ${freshAfter.said}`)
            .join('; '),
        },
      ],
      assertions: tried.flatMap(({ by, taken }) => taken.map((each) => judgeTaken(by, each))),
    };
  },
});

async function tryInterface(probe: Probe, persona: string, by: string): Promise<Tried> {
  const name = probe.accounts.freshName();
  const create = async (username: string) => (await probe.accounts.create(persona, { by, username })).change;
  const fresh = await create(name);
  const taken: (Change & { variant: string })[] = [];
  for (const [variant, write] of Object.entries(VARIANTS))
    taken.push({ variant, ...(await create(write(name))) });
  return { by, fresh, taken, freshAfter: await create(probe.accounts.freshName()) };
}

function judgeTaken(by: string, { variant, done, refused, said }: Tried['taken'][number]): Assertion {
  return {
    subject: `a name that is taken, ${variant}, by ${by}`,
    expected: 'refused',
    actual: done ? `a second account was made: ${said}` : said,
    outcome: done ? 'broken' : refused === true ? 'holds' : 'unknown',
  };
}

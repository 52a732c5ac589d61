import { Type } from 'typebox';
import type { Assertion } from '../model.js';
import type { FormFacts, Proof, Submitted } from './cookies.js';
import { defineKind } from './definition.js';
import { mustBeRefused } from './outcome.js';

const Params = Type.Object({}, { additionalProperties: false });

type Facts = {
  readonly forms: readonly (FormFacts & { readonly submitted: readonly Submitted[] })[];
};

/** The right proof first and last: the session lives, and the form is taken, all the while. */
const PROOFS: readonly Proof[] = ['own', 'left out', 'made up', 'of another session', 'own'];

/** SP 800-63B-4, 5.1: requests that change something shall be protected against cross-site request forgery. */
export default defineKind<typeof Params, Facts>({
  kind: 'session.csrf',
  version: 1,
  summary:
    'Sends forms of a signed-in session with their anti-forgery proof, without it, and with one not their own.',
  params: Params,
  effects: 'write',
  needs: ['sign-in', 'cookie-sessions'],
  controls: {
    'own-proof-accepted':
      'The same form with its own proof must be taken, and change something, before and after: else it is refused anyway.',
  },
  async observe(_, probe) {
    const { forms } = probe.cookies;
    if (forms.length === 0)
      throw probe.missing('a writing action by cookie with ${csrf}, and carrier.csrf', 'actions');
    return {
      forms: await Promise.all(
        forms.map(async (form) => ({ ...form, submitted: await probe.cookies.submit(form, PROOFS) })),
      ),
    };
  },
  judge({ forms }) {
    const own = forms.flatMap(({ submitted }) => submitted.filter(({ proof }) => proof === 'own'));
    const refused = own.find(({ outcome, stored }) => !outcome.success || stored === false);
    return {
      controls: [
        {
          name: 'own-proof-accepted',
          held: forms.length > 0 && own.length === 2 * forms.length && refused === undefined,
          seen:
            refused === undefined
              ? own.map(({ outcome }) => outcome.said).join('; ')
              : `${refused.outcome.said}${refused.stored === false ? ', and nothing was changed' : ''}`,
        },
      ],
      assertions: forms.flatMap(({ action, submitted }) =>
        submitted.filter(({ proof }) => proof !== 'own').map((each) => unchanged(action, each)),
      ),
    };
  },
});

function unchanged(action: string, { proof, outcome, stored }: Submitted): Assertion {
  const refused = mustBeRefused(`${action}, proof ${proof}`, outcome);
  return stored === true
    ? { ...refused, actual: `the change was made all the same: ${outcome.said}`, outcome: 'broken' }
    : refused;
}

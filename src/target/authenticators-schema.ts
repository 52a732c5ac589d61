/** Sections of the target file for factors that are bound to an account, and for step-up. */
import { Type } from 'typebox';
import { MailStep } from './mailbox/schema.js';
import { Seed } from './persona-schema.js';
import { BrowserStep, ByName, closed, Duration, HttpStep, Matcher, Name, Secret } from './schema-parts.js';

const Recipe = (description: string) =>
  Type.Object({ steps: Type.Array(HttpStep, { minItems: 1 }) }, { ...closed, description });

const BrowserRecipe = (description: string) => Type.Array(BrowserStep, { minItems: 1, description });

const Subject = (description: string) => Type.String({ format: 'regex', description });

const Factor = Type.Object(
  {
    type: Type.Enum(['webauthn', 'totp'], {
      description:
        'webauthn: passkeys and security keys (W3C Web Authentication). totp: one-time codes by time (RFC 6238).',
    }),
    title: Type.Optional(Type.String({ minLength: 1, description: 'What people call it.' })),
    persona: Type.String({
      description: 'Whose accounts enrol and remove it in checks; accounts that have none before.',
    }),
    signIn: Type.Optional(
      Type.String({
        description:
          'The sign-in path whose session enrols, and whose carrier a sign-in with the factor fills; the first one of the persona when left out.',
      }),
    ),
    fresh: Duration,
    seed: Type.Optional(Seed),
    single: Type.Optional(
      Type.Literal(true, {
        description: 'An account has one of it at most: another is enrolled only when the first is gone.',
      }),
    ),
    attestation: Type.Optional(
      Type.Union(
        [
          Type.Enum(['none', 'self']),
          Type.Object(
            {
              cert: Type.String({
                minLength: 1,
                description: 'A PEM file beside this one, the chain included.',
              }),
              key: Secret,
            },
            { ...closed, description: 'Of an authenticator whose maker the system trusts.' },
          ),
        ],
        {
          description:
            'What the authenticator says of itself when it enrols: nothing (`none`, when left out), signed by its own new key (`self`), or by the key of a certificate.',
        },
      ),
    ),
    aaguid: Type.Optional(
      Type.String({
        pattern: '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$',
        description: 'The model that the authenticator names itself (AAGUID); zeros when left out.',
      }),
    ),
    enrol: Recipe('Binds a new one to the account, sent with a session of it.'),
    use: Type.Object(
      {
        steps: Type.Array(Type.Union([HttpStep, BrowserStep, MailStep]), { minItems: 1 }),
        refused: Matcher,
        absent: Type.Optional(Matcher),
      },
      {
        ...closed,
        description:
          'A whole sign-in with the factor; `refused` when the factor is not accepted, `absent` when the account has none any more and is not asked for it.',
      },
    ),
    remove: Type.Optional(Recipe('The account removes it; what `enrol` captured is known here.')),
    reset: Type.Optional(
      Type.Object(
        {
          persona: Type.String({ description: 'Who does it for others: the help desk.' }),
          signIn: Type.Optional(Type.String({ description: 'The sign-in path of that persona.' })),
          steps: Type.Array(HttpStep, {
            minItems: 1,
            description: '${subject} is the account it is done to.',
          }),
        },
        { ...closed, description: 'Someone else takes it from the account.' },
      ),
    ),
    refused: Matcher,
    notifies: Type.Optional(
      Type.Object(
        {
          enrol: Type.Optional(Subject('Of the mail that tells the account of a new one.')),
          remove: Type.Optional(Subject('Of the mail that tells the account that one was removed.')),
          reset: Type.Optional(Subject('Of the mail that tells the account that someone else reset it.')),
          within: Duration,
          test: Type.Object(
            { steps: Type.Array(HttpStep, { minItems: 1 }), subject: Subject('Of that mail.') },
            { ...closed, description: 'Makes the system send the account some other mail.' },
          ),
        },
        { ...closed, description: 'The mails that an account gets when a factor of its own changes.' },
      ),
    ),
    browser: Type.Optional(
      Type.Object(
        {
          signIn: Type.String({
            description: 'A sign-in path by pages, whose cookie both ceremonies end with.',
          }),
          enrol: BrowserRecipe('Goes on after that sign-in, in the same browser.'),
          use: BrowserRecipe('A whole sign-in with the factor, in a new browser.'),
        },
        { ...closed, description: 'The same two ceremonies as a person does them.' },
      ),
    ),
  },
  closed,
);

export const Factors = ByName(Factor, 'Factors that accounts enrol and remove by themselves.');

const StepUp = Type.Object(
  {
    title: Type.Optional(Type.String({ minLength: 1, description: 'What people call it.' })),
    persona: Type.String({ description: 'Someone who may do it.' }),
    action: Name,
    resource: Type.Optional(Type.String({ description: 'The resource it is done to.' })),
    vars: Type.Optional(ByName(Type.String(), 'Further variables of its request, not secret.')),
    fresh: Duration,
    challenge: Matcher,
    answer: Type.Optional(Recipe('Authenticates once more; the same session may then do it.')),
  },
  closed,
);

export const StepUps = ByName(StepUp, 'Sensitive actions that take a recent authentication.');

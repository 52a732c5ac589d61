import { Type } from 'typebox';
import type { Assertion, Judgement } from '../model.js';
import { defineKind } from './definition.js';
import { isOneOfSeveral } from './exemptions.js';
import {
  deskOf,
  lastChanged,
  random,
  smallLetters,
  type Trial,
  tryPasswords,
  unicode,
  type Wanted,
  wantedOf,
  withSpaces,
} from './password-trials.js';
import type { Probe } from './probe.js';

const Params = Type.Object(
  {
    rule: Type.Enum(['length', 'choice'], {
      description: 'How long passwords may be, to the last character; or which ones may be chosen.',
    }),
    alone: Type.Optional(
      Type.Integer({
        minimum: 1,
        description: 'Least length where a path asks for a password alone. Default 15.',
      }),
    ),
    withSecondFactor: Type.Optional(
      Type.Integer({
        minimum: 1,
        description: 'Least length where a second factor always follows. Default 8.',
      }),
    ),
    common: Type.Optional(
      Type.Array(Type.String({ minLength: 1 }), {
        maxItems: 20,
        description:
          'Passwords that everybody knows; those shorter than the documented minimum are left out.',
      }),
    ),
    composition: Type.Optional(
      Type.Enum(['forbidden', 'allowed'], {
        description:
          'allowed: the owner still demands several classes of characters, against SP 800-63B-4; not a failure then. Default forbidden.',
      }),
    ),
  },
  { additionalProperties: false },
);

/** SP 800-63B-4, 3.1.1.2: at least 64 characters SHOULD be possible. */
const POSSIBLE = 64;
/** Beyond the 72 bytes at which bcrypt cuts off. */
const BEYOND = 80;
const SINGLE_CLASS = 20;

type Facts = {
  readonly rule: 'length' | 'choice';
  /** Every path that asks for a password asks for more. */
  readonly secondFactor: boolean;
  readonly documented: { readonly least: number; readonly most: number | null; readonly isStated: boolean };
  readonly saysWhy: boolean;
  readonly refusable: readonly Trial[];
  readonly acceptable: readonly Trial[];
  readonly hints: readonly string[] | null;
};

export default defineKind<typeof Params, Facts>({
  kind: 'auth.password-policy',
  version: 1,
  summary:
    'Changes the passwords of accounts of its own, to good ones and bad ones, and types them as they are and altered.',
  params: Params,
  effects: 'write',
  needs: ['sign-in', 'account-management', 'passwords'],
  controls: {
    'random-accepted':
      'A random password of the documented least length, or of the length of a refused one, must be accepted: else everything is refused.',
    'exact-signs-in':
      'Each accepted password must pass the password step as it was chosen: else nothing is known of an altered one.',
  },
  async observe({ rule, alone = 15, withSecondFactor = 8, common = [] }, probe) {
    const { passwords } = probe.accounts;
    if (passwords === null) throw probe.missing('a way to change a password', 'passwords');
    const secondFactor = isOneOfSeveral(probe.signIns);
    const least = passwords.least ?? (secondFactor ? withSecondFactor : alone);
    const documented = { least, most: passwords.most, isStated: passwords.least !== null };
    const desk = deskOf(probe);
    const { refusable, acceptable } =
      rule === 'length'
        ? byLength(probe, documented, passwords.classes)
        : byChoice(probe, documented, common, passwords);
    // An account each for what is accepted: none then sees more wrong passwords than anyone mistypes.
    const [refused, ...accepted] = await Promise.all([
      rule === 'length' ? tryPasswords(desk, refusable) : tryBad(probe, refusable, passwords.classes),
      ...acceptable.map((each) => tryPasswords(desk, [each])),
    ]);
    return {
      rule,
      secondFactor,
      documented,
      saysWhy: passwords.saysWhy,
      refusable: 'trials' in refused ? refused.trials : refused,
      acceptable: accepted.flat(),
      hints: 'trials' in refused ? refused.hints : null,
    };
  },
  judge(facts, params) {
    const { refusable, acceptable } = facts;
    const first = acceptable.find(({ name }) => name === RANDOM);
    const taken = [...acceptable, ...refusable].filter(({ change }) => change.done);
    return {
      controls: [
        {
          name: 'random-accepted',
          held: first?.change.done === true,
          seen: first?.change.said ?? 'not tried',
        },
        {
          name: 'exact-signs-in',
          held: taken.length > 0 && taken.every(({ exact }) => exact?.accepted === true),
          seen: taken.map(({ name, exact }) => `${name}: ${exact?.said ?? 'not tried'}`).join('; '),
        },
      ],
      ...(facts.rule === 'length' ? judgeLength(facts, params) : judgeChoice(facts, params)),
    };
  },
});

const RANDOM = 'a random password';

/** Those of the target file; undefined: every one that a rule of composition may ask for. */
type Classes = readonly string[] | undefined;

function byLength(probe: Probe, { least, most }: Facts['documented'], classes: Classes) {
  const acceptable: Wanted[] = [wantedOf(probe, RANDOM, random(least, classes))];
  const whole = (name: string, password: string, altered = lastChanged(password)) =>
    acceptable.push(wantedOf(probe, name, password, altered));
  whole(`${POSSIBLE} characters`, random(POSSIBLE, classes));
  // Where no more is possible nothing can be cut off there.
  if (most === null || most >= BEYOND)
    whole(`${BEYOND} characters, beyond 72 bytes`, random(BEYOND, classes));
  whole('letters of many scripts', unicode(40, classes));
  const spaced = withSpaces(4, classes);
  whole('words with spaces, one at the end', spaced, spaced.slice(0, -1));
  return { refusable: [wantedOf(probe, 'one character less', random(least - 1, classes))], acceptable };
}

function byChoice(
  probe: Probe,
  { least }: Facts['documented'],
  common: readonly string[],
  { serviceNames: names, classes }: { readonly serviceNames: readonly string[]; readonly classes: Classes },
) {
  const filler = '1234567890123456789012345678901234567890';
  const known = common.filter((password) => password.length >= least);
  const lengths = known.map((password) => password.length);
  return {
    // Nobody's secrets: they are in every list. The user name is added when there is one.
    refusable: [
      ...known.map((password, index) => ({ name: `common password ${index + 1}`, password })),
      ...names.map((name) => ({
        name: `the name of the service, ${name}, and digits`,
        password: `${name}${filler}`.slice(0, Math.max(least, name.length + 4)),
      })),
    ],
    acceptable: [
      wantedOf(probe, RANDOM, random(Math.min(...(lengths.length === 0 ? [least] : lengths)), classes)),
      wantedOf(probe, SINGLE, smallLetters(SINGLE_CLASS)),
    ],
  };
}

const SINGLE = `${SINGLE_CLASS} small letters`;

async function tryBad(probe: Probe, wanted: readonly Wanted[], classes: Classes) {
  const desk = deskOf(probe);
  const account = await probe.accounts.made(desk.persona);
  const session = await account.signIn(desk.signIn);
  const trials: Trial[] = [];
  const bad = [...wanted, { name: 'the user name', password: account.username }];
  for (const { name, password } of bad) {
    const change = await account.changePassword(session, password);
    const exact = change.done ? await account.tryPassword(password, desk.signIn) : null;
    trials.push({
      name,
      length: [...password].length,
      bytes: Buffer.byteLength(password),
      change,
      exact,
      altered: null,
    });
  }
  const { hints } = await account.tryPassword(probe.accounts.secret(random(20, classes)), desk.signIn);
  return { trials, hints };
}

type Judged = Pick<Judgement, 'assertions' | 'measured'>;
type Asked = { readonly alone?: number; readonly withSecondFactor?: number; readonly composition?: string };

function judgeLength(facts: Facts, { alone = 15, withSecondFactor = 8 }: Asked): Judged {
  const { documented, secondFactor, refusable, acceptable } = facts;
  const required = secondFactor ? withSecondFactor : alone;
  return {
    assertions: [
      {
        subject: 'documented least length',
        expected: `at least ${required} characters, ${secondFactor ? 'as a second factor always follows' : 'as a password alone signs in'}`,
        actual: documented.isStated ? `${documented.least} characters` : 'not documented; taken as required',
        outcome: documented.least >= required ? 'holds' : 'broken',
      },
      ...refusable.map((trial) => mustRefuse(trial)),
      ...acceptable
        .filter(({ name }) => name !== RANDOM)
        .flatMap((trial) => [mustAccept(trial), ...wholeOf(trial)]),
    ],
    measured: [
      {
        what: 'Longest password accepted',
        value: `${Math.max(0, ...acceptable.filter(({ change }) => change.done).map(({ length }) => length))} characters`,
      },
    ],
  };
}

function judgeChoice({ refusable, acceptable, saysWhy, hints }: Facts, { composition }: Asked): Judged {
  const common = refusable.some(({ name }) => name.startsWith('common'));
  return {
    assertions: [
      ...refusable.map((trial) => mustRefuse(trial)),
      ...(common
        ? []
        : [unknown('common passwords', 'none of the list is as long as the documented minimum')]),
      reasonOf(refusable, saysWhy),
      ...(composition === 'allowed' ? [] : acceptable.filter(({ name }) => name === SINGLE).map(mustAccept)),
      {
        subject: 'the answer to a wrong password',
        expected: 'no hint and no question that only helps to guess',
        actual:
          hints === null ? 'not looked at' : hints.length === 0 ? 'nothing of the kind' : hints.join(', '),
        outcome: hints === null ? 'unknown' : hints.length === 0 ? 'holds' : 'broken',
      },
    ],
  };
}

function unknown(subject: string, actual: string): Assertion {
  return { subject, expected: 'tried', actual, outcome: 'unknown' };
}

function mustRefuse({ name, length, change }: Trial): Assertion {
  return {
    subject: `${name} (${length})`,
    expected: 'refused',
    actual: change.done ? `accepted: ${change.said}` : change.said,
    outcome: change.done ? 'broken' : change.refused === true ? 'holds' : 'unknown',
  };
}

function mustAccept({ name, length, change }: Trial): Assertion {
  return {
    subject: `${name} (${length})`,
    expected: 'accepted',
    actual: change.done
      ? `accepted: ${change.said}`
      : `${change.said}; ${change.reason ?? 'without a reason'}`,
    outcome: change.done ? 'holds' : change.refused === true ? 'broken' : 'unknown',
  };
}

/** Whether all of it is compared: only what was accepted as it is can be. */
function wholeOf({ name, exact, altered }: Trial): readonly Assertion[] {
  if (altered === null) return [];
  const isAnswered = altered.status === null || (altered.status < 500 && altered.status !== 429);
  return [
    {
      subject: `${name}, its last character changed or left out`,
      expected: 'refused at the password step',
      actual: altered.said,
      outcome: altered.accepted ? 'broken' : exact?.accepted === true && isAnswered ? 'holds' : 'unknown',
    },
  ];
}

function reasonOf(refusable: readonly Trial[], saysWhy: boolean): Assertion {
  const refused = refusable.filter(({ change }) => change.refused === true);
  const silent = refused.filter(({ change }) => change.reason === null);
  return {
    subject: 'the reason of a refusal',
    expected: 'given each time',
    actual: !saysWhy
      ? 'the target file does not say where a reason would be (passwords.reason)'
      : `${refused.length - silent.length} of ${refused.length} refusals give one`,
    outcome: !saysWhy || refused.length === 0 ? 'unknown' : silent.length === 0 ? 'holds' : 'broken',
  };
}

/** What the sections for accounts and passwords name, and what they must say so that something can be done by them. */
import type { SafeprobeError } from '../errors.js';
import type { TargetBrowserStep, TargetHttpStep } from '../target/schema.js';
import { refusalProblems } from './creation-refusals.js';
import type { InlinedTarget } from './inline.js';
import type { Path } from './keys.js';
import { namesIn, sessionValues, unknownValues, valuesOf } from './message-templates.js';
import { listed, renameRemedy } from './nearest.js';
import { problemAt } from './problems.js';
import type { Locate } from './yaml-source.js';

type Step = TargetHttpStep | TargetBrowserStep;

const OPERATIONS = ['disable', 'enable', 'changeRole', 'delete'] as const;
const ASKED = ['account.username', 'account.password', 'account.role'];

interface Turn {
  readonly path: Path;
  readonly persona?: string | undefined;
  readonly signIn?: string | undefined;
  readonly steps: readonly Step[];
}

/** Personas and sign-in paths that are named in these sections. */
export function accountNames(
  target: InlinedTarget,
  note: { readonly [what in 'persona' | 'signIn']: (path: Path, name: string, at?: 'key') => void },
): void {
  const { accounts, passwords } = target;
  for (const { path, persona, signIn } of turnsOf(target)) {
    if (persona !== undefined) note.persona([...path, 'persona'], persona);
    if (signIn !== undefined) note.signIn([...path, 'signIn'], signIn);
  }
  if (passwords?.change.signIn !== undefined)
    note.signIn(['passwords', 'change', 'signIn'], passwords.change.signIn);
  if (accounts === undefined) return;
  note.persona(['accounts', 'persona'], accounts.persona);
  for (const name of Object.keys(accounts.roles)) note.persona(['accounts', 'roles', name], name, 'key');
  if (accounts.list?.signIn !== undefined) note.signIn(['accounts', 'list', 'signIn'], accounts.list.signIn);
}

export function accountProblems(target: InlinedTarget, place: Locate): readonly SafeprobeError[] {
  return [
    ...accountSection(target, place),
    ...passwordSection(target, place),
    ...madePasswords(target, place),
  ];
}

function accountSection(target: InlinedTarget, place: Locate): readonly SafeprobeError[] {
  const { accounts } = target;
  if (accounts === undefined) return [];
  const creations = Object.values(accounts.create);
  const activation = accounts.activate?.steps ?? [];
  const created = creations.map(({ steps }) => steps.flatMap(valuesOf));
  // What each way of creating gives is known afterwards, whichever was taken.
  const common = (created[0] ?? []).filter((name) => created.every((names) => names.includes(name)));
  const activated = activation.flatMap(valuesOf);
  return [
    ...turnsOf(target).flatMap(({ path, steps, persona = accounts.persona }) => {
      const isCreation = path[1] === 'create';
      const given = isCreation ? ASKED : [...ASKED, ...common, ...activated];
      return stepsProblems(steps, path, [...given, ...sessionValues(target, { persona })], place);
    }),
    ...stepsProblems(
      activation,
      ['accounts', 'activate'],
      ['username', 'password', 'otp', 'recovery', 'basic', ...ASKED, ...common],
      place,
    ),
    ...(['password', 'totp'] as const).flatMap((key) => {
      const name = accounts[key]?.captured;
      const names = [...created.flat(), ...(key === 'totp' ? activated : [])];
      return name === undefined || names.includes(name)
        ? []
        : [
            problemAt(place, ['accounts', key, 'captured'], {
              message: `no step that creates an account captures ${name}`,
              expected: names.length === 0 ? 'a step with capture' : `one of ${listed(names)}`,
              remedy: renameRemedy(name, names, 'capture it in the step that is answered with it'),
            }),
          ];
    }),
    ...Object.entries(accounts.create).flatMap(([name, { steps }]) =>
      mustSend(steps, ['accounts', 'create', name, 'steps'], 'account.username', place),
    ),
    ...Object.entries(accounts.create).flatMap(([name, each]) => refusalProblems(name, each, ASKED, place)),
    ...(accounts.changeRole === undefined
      ? []
      : mustSend(accounts.changeRole.steps, ['accounts', 'changeRole', 'steps'], 'account.role', place)),
  ];
}

function passwordSection(target: InlinedTarget, place: Locate): readonly SafeprobeError[] {
  const { passwords } = target;
  if (passwords === undefined) return [];
  const { change, least, most } = passwords;
  const known = [
    'username',
    'password',
    'otp',
    'recovery',
    'basic',
    'password.new',
    ...sessionValues(target, { persona: '' }),
  ];
  return [
    ...stepsProblems(change.steps, ['passwords', 'change'], known, place),
    ...mustSend(change.steps, ['passwords', 'change', 'steps'], 'password.new', place),
    ...(least === undefined || most === undefined || least <= most
      ? []
      : [
          problemAt(place, ['passwords', 'least'], {
            message: 'the shortest password is longer than the longest',
            found: `least: ${least}, most: ${most}`,
            expected: `at most ${most}`,
            remedy: 'exchange them',
          }),
        ]),
  ];
}

/** Fewer characters to choose from, and a temporary password could be guessed. */
const FEWEST_CHARACTERS = 10;

function madePasswords({ madePasswords }: InlinedTarget, place: Locate): readonly SafeprobeError[] {
  const { length = 20, classes } = madePasswords ?? {};
  if (classes === undefined) return [];
  const characters = new Set(classes.flatMap((each) => [...each])).size;
  if (classes.length > length)
    return [
      problemAt(place, ['madePasswords', 'classes'], {
        message: 'there is no room for a character of each class',
        found: `${classes.length} classes, ${length} characters`,
        expected: `at most ${length} classes`,
        remedy: 'write fewer classes, or a greater length',
      }),
    ];
  if (characters >= FEWEST_CHARACTERS) return [];
  return [
    problemAt(place, ['madePasswords', 'classes'], {
      message: 'passwords of so few characters could be guessed',
      found: `${characters} different characters`,
      expected: `at least ${FEWEST_CHARACTERS}`,
      remedy: 'write every character that the system takes',
    }),
  ];
}

function turnsOf({ accounts }: InlinedTarget): readonly Turn[] {
  if (accounts === undefined) return [];
  return [
    ...Object.entries(accounts.create).map(([name, each]) => ({
      ...each,
      path: ['accounts', 'create', name],
    })),
    ...OPERATIONS.flatMap((name) => {
      const each = accounts[name];
      return each === undefined ? [] : [{ ...each, path: ['accounts', name] }];
    }),
  ];
}

export function stepsProblems(
  steps: readonly Step[],
  path: Path,
  before: readonly string[],
  place: Locate,
): readonly SafeprobeError[] {
  const own: string[] = [];
  return steps.flatMap((step, index) => {
    // What the step computes itself, its request knows.
    const known = [...own, ...('let' in step ? Object.keys(step.let ?? {}) : []), ...before];
    own.push(...valuesOf(step));
    return unknownValues(step, [...path, 'steps', index], known, place);
  });
}

/** Without it every account would be the same one, every role or password the one there was. */
export function mustSend(
  steps: readonly object[],
  path: Path,
  name: string,
  place: Locate,
): readonly SafeprobeError[] {
  if (namesIn(JSON.stringify(steps)).includes(name)) return [];
  return [
    problemAt(place, path, {
      message: `no step sends \${${name}}`,
      expected: `\${${name}} in the request that takes it`,
      remedy: 'put it in the place of the value that stands there',
    }),
  ];
}

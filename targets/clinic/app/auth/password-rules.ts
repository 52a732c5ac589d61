/** SP 800-63B-4, 3.1.1.2: at least 8 characters where a second factor always follows, as it does here. */
const LEAST = 8;
/** At least 64 must be possible; a limit at all only keeps anyone from having megabytes hashed. */
const MOST = 256;
/** What has to be left of a password without the words that anyone would try first. */
const LEAST_OF_ITS_OWN = 8;

export type PasswordProblem = 'too-short' | 'too-long' | 'common' | 'context' | 'composition';

/** Whose password it is: words that whoever guesses knows. */
export interface PasswordContext {
  readonly username: string;
  readonly tenant: string;
}

const PROBLEMS: Readonly<Record<PasswordProblem, string>> = {
  'too-short': `Use ${LEAST} characters or more.`,
  'too-long': `Use ${MOST} characters or less.`,
  common: 'This password is on a list of passwords that are commonly used. Choose another one.',
  context: 'This password is made of your user name or the name of the clinic. Choose another one.',
  composition: 'Use capital and small letters, a digit and a sign.',
};

/** Why a password was refused, for whoever chose it: SP 800-63B-4 wants the reason given. */
export function passwordReason(problem: PasswordProblem): string {
  return PROBLEMS[problem];
}

/**
 * What is wrong with a password that somebody chose, or undefined. By SP 800-63B-4, 3.1.1.2: length in characters
 * (code points), whole passwords on a blocklist, words of the context; no rule of composition.
 */
export async function passwordProblem(
  password: string,
  context: PasswordContext,
): Promise<PasswordProblem | undefined> {
  const text = password.normalize('NFC');
  const { length } = [...text];
  if (length < LEAST) return 'too-short';
  if (length > MOST) return 'too-long';
  // The more telling reason first: a context word may be a common password as well.
  if (isOfContext(text, context)) return 'context';
  return (await isCommon(text)) ? 'common' : undefined;
}

function folded(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/** On the list as it is, or but for what people add at the end. */
async function isCommon(text: string): Promise<boolean> {
  const whole = folded(text);
  const list = await blocklist();
  return list.has(whole) || list.has(whole.replace(/[\d\p{P}\p{S}]+$/u, ''));
}

function isOfContext(text: string, { username, tenant }: PasswordContext): boolean {
  const parts = folded(username)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part.length >= 4);
  const words = [folded(username), ...parts, folded(tenant), 'safeprobe', 'clinic'];
  let rest = folded(text);
  let found = false;
  for (const word of words.sort((a, b) => b.length - a.length)) {
    if (!rest.includes(word)) continue;
    found = true;
    rest = rest.replaceAll(word, '');
  }
  return found && rest.replaceAll(/[\d\p{P}\p{S}\s]+/gu, '').length < LEAST_OF_ITS_OWN;
}

let read: Promise<ReadonlySet<string>> | undefined;

/** Some 49 000 passwords from published breaches, read when the first password is chosen. */
function blocklist(): Promise<ReadonlySet<string>> {
  read ??= import('@zxcvbn-ts/language-common').then(
    ({ dictionary }) => new Set(dictionary['passwords-common']),
  );
  return read;
}

/** Reads the secrets that a target file refers to. Their values never enter a message, whatever goes wrong. */
import { spawn } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import pLimit from 'p-limit';
import { SafeprobeError } from '../errors.js';
import type { TargetSecret } from '../target/schema.js';
import { readAccount } from './account-secrets.js';
import { readCanaries } from './canary-secrets.js';
import { childOf, type InlinedTarget, pointerParts } from './inline.js';
import type { Path } from './keys.js';
import { readSecretsOfMessages } from './message-secrets.js';
import { problemAt, refuse } from './problems.js';
import type { LoadedTarget } from './target-file.js';
import { type Locate, readAnySource, readText } from './yaml-source.js';

type Environment = { readonly [name: string]: string | undefined };

const LARGEST_SECRET = 64 * 1024;
const EXEC_LIMIT_MS = 10_000;

interface SecretOptions {
  /** Time a command may take, in ms; 10 s when left out. */
  readonly execLimitMs?: number;
}

/**
 * The target with every secret as `{literal}`. Throws `input` for each that can't be had: a variable that is not
 * set or empty, a file or pointer that leads nowhere, a command that fails or takes longer than 10 seconds.
 */
export async function resolveSecrets(
  target: LoadedTarget,
  env: Environment,
  options: SecretOptions = {},
): Promise<LoadedTarget> {
  const errors: SafeprobeError[] = [];
  const limit = pLimit(4);
  const reader: Reader = { env, place: target.place, execLimitMs: options.execLimitMs ?? EXEC_LIMIT_MS };
  const read = (secret: TargetSecret, path: Path, check?: (text: string) => string | undefined) =>
    limit(async (): Promise<TargetSecret> => {
      try {
        const literal = await secretText(secret, path, reader);
        const wrong = check?.(literal);
        if (wrong !== undefined) throw unusable(target.place, path, literal, wrong);
        return { literal };
      } catch (error) {
        if (!(error instanceof SafeprobeError) || error.code !== 'input') throw error;
        errors.push(error);
        return { literal: '' };
      }
    });
  const personas: NonNullable<InlinedTarget['personas']> = {};
  for (const [name, persona] of Object.entries(target.value.personas ?? {}))
    personas[name] = {
      ...persona,
      accounts: await Promise.all(
        persona.accounts.map((entry, index) =>
          readAccount(entry, ['personas', name, 'accounts', index], read),
        ),
      ),
    };
  const resources = await readCanaries(target.value, read);
  const messages = await readSecretsOfMessages(target.value, read);
  refuse(errors);
  return {
    ...target,
    value: {
      ...target.value,
      ...(target.value.personas === undefined ? {} : { personas }),
      ...resources,
      ...messages,
    },
  };
}

interface Reader {
  readonly env: Environment;
  readonly place: Locate;
  readonly execLimitMs: number;
}

async function secretText(secret: TargetSecret, path: Path, reader: Reader): Promise<string> {
  if ('literal' in secret) return secret.literal;
  if ('env' in secret) return fromEnvironment(secret.env, path, reader);
  if ('file' in secret) return fromFile(secret, path, reader);
  return fromCommand(secret.exec, path, reader);
}

function fromEnvironment(name: string, path: Path, { env, place }: Reader): string {
  const value = env[name];
  if (value !== undefined && value !== '') return value;
  throw problemAt(place, [...path, 'env'], {
    message: `the environment variable ${name} is ${value === undefined ? 'not set' : 'empty'}`,
    expected: `the secret in ${name}`,
    remedy: `set ${name} in the environment of this command; in a pipeline, as a masked variable`,
  });
}

function fromFile(
  secret: { readonly file: string; readonly at?: string },
  path: Path,
  { place }: Reader,
): string {
  const here = place([...path, 'file']);
  const file = resolve(dirname(resolve(here.file)), secret.file);
  const fail = (key: 'file' | 'at', message: string, remedy: string): never => {
    throw problemAt(place, [...path, key], {
      message: `${secret.file}: ${message}`,
      expected:
        key === 'file' ? 'a file with the secret, its path relative to this one' : 'a JSON pointer to a text',
      remedy,
    });
  };
  const attempt = <T>(read: () => T): T => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof SafeprobeError) || error.code !== 'input') throw error;
      // Only the reason is passed on: details of a secret file (its keys, its lines) stay in it.
      return fail(
        'file',
        error.detail.line === undefined ? error.message : 'this is no valid YAML or JSON',
        error.detail.remedy ?? 'check the path',
      );
    }
  };
  if (secret.at === undefined) {
    const text = attempt(() => readText(file, LARGEST_SECRET)).replace(/\r?\n$/, '');
    return text === '' ? fail('file', 'the file is empty', 'write the secret into it') : text;
  }
  let value = attempt(() => readAnySource(file)).value;
  for (const part of pointerParts(secret.at)) {
    const next = childOf(value, part);
    if (next === undefined)
      return fail('at', `nothing is at ${secret.at}`, 'check the pointer: /users/0/password');
    value = next;
  }
  if (typeof value !== 'string')
    return fail('at', `what is at ${secret.at} is not a text`, 'point to a text; put a number in quotes');
  return value === '' ? fail('at', `the text at ${secret.at} is empty`, 'fill it in') : value;
}

async function fromCommand(command: readonly string[], path: Path, reader: Reader): Promise<string> {
  const { place } = reader;
  const [program = '', ...parameters] = command;
  const fail = (message: string, remedy: string): never => {
    throw problemAt(place, [...path, 'exec'], {
      message: `the command ${program} ${message}`,
      expected: 'the secret on its standard output, and exit code 0',
      remedy,
    });
  };
  const folder = dirname(resolve(place([...path, 'exec']).file));
  const outcome = await run(program, parameters, folder, reader);
  switch (outcome.end) {
    case 'not-started':
      return fail('can not be started', 'check that it is installed and in PATH; no shell is used');
    case 'too-long':
      return fail(
        `did not end within ${reader.execLimitMs / 1000} s`,
        'run it by hand: it may be waiting for input',
      );
    case 'too-much':
      return fail(`wrote more than ${LARGEST_SECRET / 1024} KiB`, 'let it print the secret alone');
    case 'failed':
      return fail(`failed (${outcome.how})`, 'run it by hand to see why; its output is not shown here');
    case 'done': {
      const text = outcome.text.replace(/\r?\n$/, '');
      return text === '' ? fail('printed nothing', 'run it by hand: it must print the secret') : text;
    }
  }
}

type Ended =
  | { readonly end: 'done'; readonly text: string }
  | { readonly end: 'failed'; readonly how: string }
  | { readonly end: 'not-started' | 'too-long' | 'too-much' };

/**
 * Without a shell, in a process group of its own, so that children it leaves behind end with it. Its standard
 * error is dropped: it could tell the secret.
 */
function run(program: string, parameters: readonly string[], cwd: string, reader: Reader): Promise<Ended> {
  return new Promise((settle) => {
    const child = spawn(program, parameters, {
      cwd,
      env: reader.env,
      detached: process.platform !== 'win32',
      shell: false,
      stdio: ['ignore', 'pipe', 'ignore'],
      windowsHide: true,
    });
    const chunks: Buffer[] = [];
    let size = 0;
    const finish = (ended: Ended): void => {
      clearTimeout(timer);
      child.stdout.destroy();
      stop(child.pid);
      settle(ended);
    };
    const timer = setTimeout(() => finish({ end: 'too-long' }), reader.execLimitMs);
    child.stdout.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > LARGEST_SECRET) finish({ end: 'too-much' });
    });
    child.on('error', () => finish({ end: 'not-started' }));
    child.on('close', (code, signal) =>
      finish(
        code === 0
          ? { end: 'done', text: Buffer.concat(chunks).toString('utf8') }
          : { end: 'failed', how: code === null ? `signal ${signal ?? 'unknown'}` : `exit code ${code}` },
      ),
    );
  });
}

function stop(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch {
    // Already gone, which is what was wanted.
  }
}

function unusable(place: Locate, path: Path, text: string, expected: string): SafeprobeError {
  return problemAt(place, path, {
    message: 'this secret is not of the form needed here',
    found: `a text of ${text.length} characters`,
    expected,
    remedy: 'check that the reference leads to the right secret',
  });
}

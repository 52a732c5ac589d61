/**
 * One walk through a sign-in path, step by step. A step that does not come out as written is noted, and where
 * its values could be taken all the same, the walk goes on: whether the session works in the end tells whether
 * the expectation was wrong or the step.
 */
import { describeError, SafeprobeError } from '../errors.js';
import type { Path } from '../plan/keys.js';
import { captureValue } from '../target/capture.js';
import { addressOf } from '../target/driver.js';
import { mismatch } from '../target/matcher.js';
import { contentTypeOf, type ReadableResponse } from '../target/message.js';
import {
  accountVariables,
  type Credentials,
  cookieValue,
  copyCredentials,
  EMPTY,
  type RecipeRun,
  runRecipe,
  type Step,
} from '../target/recipe.js';
import type { ResolvedAccount } from '../target/resolved.js';
import type { TargetCapture, TargetHttpStep } from '../target/schema.js';
import type { Variables } from '../target/template.js';
import { captureProposal, flow, leavesOf, matcherProposal } from './propose.js';
import { purposeOf, type Visit } from './visit.js';

/** A step that did not come out as written. */
export interface Stop {
  readonly index: number;
  readonly step: string;
  readonly factor: Step['factor'] | null;
  readonly cause: 'expectation' | 'capture' | 'no-answer' | 'browser' | 'value';
  /** The key within the step. */
  readonly key: Path;
  readonly what: string;
  readonly expected: string | undefined;
  readonly seen: string;
  readonly fix: string;
  /** What to write instead, when the walk went on with it. */
  readonly mend: ((step: TargetHttpStep) => void) | null;
  /** As it came, for finding out what it means; never shown. */
  readonly response: ReadableResponse | null;
  /** The target's clock as it says itself, less ours; milliseconds. */
  readonly clockMs: number | null;
}

export interface Attempt {
  readonly account: ResolvedAccount;
  readonly credentials: Credentials;
  readonly stops: readonly Stop[];
  /** The last step was done, well or not. */
  readonly finished: boolean;
  readonly lastNonce: string | null;
  readonly steps: readonly string[];
}

interface Walk {
  readonly visit: Visit;
  readonly label: string;
  readonly account: ResolvedAccount;
  readonly action: string;
  readonly headers: { readonly [name: string]: string };
  readonly vars: Variables;
}

export async function walk(
  visit: Visit,
  steps: readonly Step[],
  how: {
    readonly label: string;
    readonly account: ResolvedAccount;
    readonly action: string;
    readonly start?: Credentials;
    readonly headers?: { readonly [name: string]: string };
    /** Further values: where a receiver listens. */
    readonly vars?: Variables;
  },
): Promise<Attempt> {
  const { label, account, action, headers = {}, vars = {} } = how;
  const on: Walk = { visit, label, account, action, headers, vars };
  if (steps.some((step) => 'browser' in step)) return walkBrowser(on, steps, how.start);
  let credentials: Credentials = copyCredentials(how.start ?? EMPTY);
  // Each step is run alone here: the mailbox is told of before any is asked to send, and what it sent is not old.
  if (steps.some((step) => 'mail' in step)) await visit.driver.mailbox.open(label);
  const mailSince = Date.now();
  const stops: Stop[] = [];
  const done: string[] = [];
  let lastNonce: string | null = null;
  const result = (finished: boolean): Attempt => ({
    account,
    credentials,
    stops,
    finished,
    lastNonce,
    steps: done,
  });
  for (const [index, step] of steps.entries()) {
    let run: RecipeRun;
    try {
      run = await runRecipe(visit.driver, [step], {
        account,
        purpose: purposeOf(label, account, action),
        start: credentials,
        continues: index > 0,
        headers,
        vars,
        mailSince,
      });
    } catch (error) {
      stops.push(thrown(on, step, index, error));
      return result(false);
    }
    lastNonce = run.lastNonce ?? lastNonce;
    credentials = run;
    if (run.stoppedAt !== null && 'mail' in step) {
      stops.push({ ...about(on, step, index), ...noMail(run.stoppedAt.why) });
      return result(false);
    }
    if (run.stoppedAt === null || run.last === null || !('request' in step)) {
      if (run.last !== null) done.push(step.name);
      continue;
    }
    const further = await goOn(on, step, index, run, run.last);
    stops.push(...further.stops);
    credentials = further.credentials;
    if (!further.on) return result(false);
    done.push(step.name);
  }
  return result(true);
}

/** A page lives as long as its recipe, so that browser steps are walked in one go. */
async function walkBrowser(on: Walk, steps: readonly Step[], start: Credentials = EMPTY): Promise<Attempt> {
  const { visit, account, label, action } = on;
  const base = { account, credentials: EMPTY, lastNonce: null };
  let run: RecipeRun;
  try {
    run = await runRecipe(visit.driver, steps, {
      account,
      purpose: purposeOf(label, account, action),
      start,
    });
  } catch (error) {
    return { ...base, stops: [thrown(on, steps[0], 0, error)], finished: false, steps: [] };
  }
  const { stoppedAt } = run;
  const attempt = { ...base, credentials: run, lastNonce: run.lastNonce };
  const index = steps.findIndex((step) => step.name === stoppedAt?.step);
  const step = steps[index];
  if (stoppedAt === null || step === undefined)
    return { ...attempt, stops: [], finished: true, steps: steps.map(({ name }) => name) };
  const stop: Stop = {
    ...about(on, step, index),
    cause: 'browser',
    key: ['browser' in step ? 'browser' : 'mail' in step ? 'mail' : 'request'],
    what: stoppedAt.why,
    expected: 'each part of the step done in the browser',
    fix: 'open the page by hand and compare the labels and buttons with the selectors',
    mend: null,
  };
  return { ...attempt, stops: [stop], finished: false, steps: steps.slice(0, index).map(({ name }) => name) };
}

function about({ visit, label }: Walk, step: Step | undefined, index: number) {
  const seen = visit.log.last(label);
  const date = seen?.response?.headers.date?.[0];
  const clock = date === undefined ? Number.NaN : Date.parse(date) - Date.now();
  return {
    index,
    step: step?.name ?? '',
    factor: step?.factor ?? null,
    seen: seen?.text ?? 'nothing was sent',
    response: seen?.response ?? null,
    clockMs: Number.isNaN(clock) ? null : clock,
  };
}

function thrown(on: Walk, step: Step | undefined, index: number, error: unknown): Stop {
  const detail = error instanceof SafeprobeError ? error.detail : {};
  const isValue =
    error instanceof SafeprobeError && (error.code === 'prerequisite' || error.code === 'input');
  return {
    ...about(on, step, index),
    cause: isValue ? 'value' : 'no-answer',
    key: [],
    what: error instanceof SafeprobeError ? error.message : describeError(error),
    expected: detail.expected,
    fix: detail.remedy ?? 'see that the target runs',
    mend: null,
    ...(isValue ? { seen: 'nothing was sent' } : {}),
  };
}

/** After a step that did not come out as written: what was wrong, and whether its values could be had. */
async function goOn(
  on: Walk,
  step: TargetHttpStep,
  index: number,
  run: RecipeRun,
  response: ReadableResponse,
): Promise<{ readonly stops: readonly Stop[]; readonly credentials: Credentials; readonly on: boolean }> {
  const { visit, account, vars } = on;
  const stops: Stop[] = [];
  const variables = { ...accountVariables(account), ...vars, ...run.captured };
  const url = addressOf(visit.driver.target, step.request, variables);
  const why = step.expect === undefined ? null : mismatch(step.expect, response, variables);
  if (why !== null) stops.push({ ...about(on, step, index), ...expectation(step, response, why) });
  const captured: Record<string, string> = { ...run.captured };
  let isWhole = why === null || !isDeadEnd(response.status);
  for (const [name, capture] of Object.entries(step.capture ?? {})) {
    const take = (from: TargetCapture) =>
      captureValue(from, response, (cookie) => cookieValue(run.jar, url, cookie));
    if (take(capture) !== undefined || capture.optional === true) continue;
    const cookies = run.jar.getCookiesSync(url).map((cookie) => cookie.key);
    const better = captureProposal(name, capture, response, cookies);
    const value = better === undefined ? undefined : take(better);
    if (value !== undefined) {
      captured[name] = value;
      visit.driver.secrets.add(value, `captured:${name}`);
    } else isWhole = false;
    stops.push({
      ...about(on, step, index),
      cause: 'capture',
      key: ['capture', name],
      what: `nothing is found for ${name}`,
      expected: `a value at ${flow(capture)}`,
      fix:
        better === undefined
          ? `see where the answer holds it: ${namesIn(response)}`
          : `${name}: ${flow(better)}`,
      mend:
        better === undefined
          ? null
          : (mended) => {
              mended.capture = { ...mended.capture, [name]: better };
            },
    });
  }
  return { stops, credentials: { ...run, captured }, on: isWhole };
}

/** After these there is nothing that a later step could rest on. */
function isDeadEnd(status: number): boolean {
  return [404, 405, 410, 415, 429].includes(status) || status >= 500;
}

function namesIn(response: ReadableResponse): string {
  const names = leavesOf(response.json).map(({ path }) => path);
  return names.length === 0
    ? `it is ${contentTypeOf(response) || 'of no declared type'}, without any JSON value`
    : names.slice(0, 12).join(', ');
}

type Judged = Pick<Stop, 'cause' | 'key' | 'what' | 'expected' | 'fix' | 'mend'>;

function noMail(why: string): Judged {
  return {
    cause: 'value',
    key: ['mail'],
    what: why,
    expected: 'a mail of the target, with what is captured from it',
    fix: 'see mailbox.connect and mailbox.address, then mail.subject and mail.within of the step',
    mend: null,
  };
}

function expectation(step: TargetHttpStep, response: ReadableResponse, why: string): Judged {
  const better = matcherProposal(response);
  const isStatus = why.startsWith('status ');
  return {
    cause: 'expectation',
    key: isStatus ? ['expect', 'status'] : ['expect'],
    what: why,
    expected: flow(step.expect),
    fix: `expect: ${flow(better)}`,
    mend: (mended) => {
      if (better !== null) mended.expect = better;
    },
  };
}

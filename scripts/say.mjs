/** What set-up and the gates tell people: plain lines on standard error, never a stack trace. */

/** A problem with its remedy, for whoever started the script. */
export class Problem extends Error {
  /**
   * @param {string} message what is wrong
   * @param {string} remedy what to do about it
   * @param {number} exitCode 2 where the machine lacks something, 1 where the sources are wrong
   */
  constructor(message, remedy, exitCode = 2) {
    super(message);
    this.remedy = remedy;
    this.exitCode = exitCode;
  }
}

/** @param {string} line */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/**
 * Prints what went wrong and sets the exit code.
 * @param {unknown} error
 */
export function report(error) {
  if (error instanceof Problem) {
    say(`\n${error.message}\n  remedy: ${error.remedy}`);
    process.exitCode = error.exitCode;
    return;
  }
  say(`\nThe script itself failed: ${error instanceof Error ? error.message : String(error)}`);
  if (process.env.SAFEPROBE_DEBUG !== undefined && error instanceof Error) say(error.stack ?? '');
  else say('  remedy: run again with SAFEPROBE_DEBUG=1 and report what it prints');
  process.exitCode = 70;
}

/** @param {number} since of performance.now() */
export function seconds(since) {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}

import { ScanError } from '../errors.js';
import { judge } from '../policy/judge.js';
import { policies } from '../policy/policies.js';
import type { Judgement } from '../policy/policy.js';
import type { Report } from '../report.js';
import { nearest } from './nearest.js';

/** A line for each policy: name and title. */
export function policyList(): string {
  const width = Math.max(...policies.map(({ id }) => id.length));
  return policies.map(({ id, title }) => `${id.padEnd(width)}  ${title}\n`).join('');
}

/** @throws {ScanError} `bad-option` for a name that no policy has. */
export function judgeOf(name: string): (report: Report) => Judgement {
  const policy = policies.find(({ id }) => id === name.toLowerCase());
  if (policy !== undefined) return (report) => judge(report, policy);
  const names = policies.map(({ id }) => id);
  const like = nearest(name.toLowerCase(), names);
  throw new ScanError(
    'bad-option',
    `--policy must be one of ${names.join(', ')}; not "${name}"${like === undefined ? '' : `; did you mean ${like}?`}`,
  );
}

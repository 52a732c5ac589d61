/**
 * The words, symbols and order of every verdict and outcome, the same in each view. A reader must never need
 * colour to tell two of them apart, so word and symbol differ for each.
 */
import type { Cause, Level, RequirementOutcome, Results, RunOutcome, VerdictWord } from '../model.js';

/** Style names; `pass` is the only green one, and only a passing or conformant thing may carry it. */
export type Tone = 'pass' | 'fail' | 'inconclusive' | 'accepted' | 'alternative' | 'neutral';

export interface Sign {
  readonly word: string;
  readonly symbol: string;
  readonly tone: Tone;
}

/** In reading order: what needs a person comes first. */
export const VERDICTS: { readonly [word in VerdictWord]: Sign } = {
  fail: { word: 'Fail', symbol: '✗', tone: 'fail' },
  inconclusive: { word: 'Inconclusive', symbol: '?', tone: 'inconclusive' },
  'not-applicable': { word: 'Not applicable', symbol: '–', tone: 'neutral' },
  pass: { word: 'Pass', symbol: '✓', tone: 'pass' },
};

export const OUTCOMES: { readonly [outcome in RequirementOutcome]: Sign } = {
  nonconformant: { word: 'Nonconformant', symbol: '✗', tone: 'fail' },
  undetermined: { word: 'Undetermined', symbol: '?', tone: 'inconclusive' },
  'not-covered': { word: 'Not covered', symbol: '○', tone: 'inconclusive' },
  accepted: { word: 'Failing, accepted', symbol: '!', tone: 'accepted' },
  alternative: { word: 'Alternative', symbol: '≈', tone: 'alternative' },
  'not-applicable': { word: 'Not applicable', symbol: '–', tone: 'neutral' },
  conformant: { word: 'Conformant', symbol: '✓', tone: 'pass' },
};

export interface RunSign extends Sign {
  readonly exitCode: 0 | 1 | 2;
  readonly meaning: string;
}

const RUN_OUTCOMES: { readonly [outcome in RunOutcome]: RunSign } = {
  nonconformant: {
    word: 'Nonconformant',
    symbol: '✗',
    tone: 'fail',
    exitCode: 1,
    meaning: 'at least one requirement does not hold. A gate stays closed.',
  },
  undetermined: {
    word: 'Undetermined',
    symbol: '?',
    tone: 'inconclusive',
    exitCode: 2,
    meaning: 'nothing was shown to be wrong, but not everything could be shown to hold. A gate stays closed.',
  },
  conformant: {
    word: 'Conformant',
    symbol: '✓',
    tone: 'pass',
    exitCode: 0,
    meaning: 'every requirement of the profile was examined and is met, or is accounted for below.',
  },
};

/**
 * How a run is announced. A partial run says nothing about the profile, so a good outcome of it is neither
 * green nor ticked, and its sentence speaks of the selection alone.
 */
export function runSign({ outcome, partial }: Pick<Results, 'outcome' | 'partial'>): RunSign {
  const sign = RUN_OUTCOMES[outcome];
  if (!partial) return sign;
  if (outcome !== 'conformant')
    return {
      ...sign,
      word: `${sign.word}, partial run`,
      meaning: `of the selected checks alone: ${sign.meaning}`,
    };
  return {
    word: `${sign.word}, partial run`,
    symbol: '◐',
    tone: 'accepted',
    exitCode: sign.exitCode,
    meaning:
      'the selected checks hold. That says nothing about the rest of the profile, and no gate accepts it.',
  };
}

export const CAUSES: { readonly [cause in Cause]: string } = {
  'control-failed': 'the control did not hold, so neither a pass nor a failure would mean anything',
  'not-observed': 'what should have been judged was not seen',
  unreachable: 'the target did not answer',
  'prerequisite-missing': 'something that the check rests on is missing',
  'time-budget': 'the wait it needs is longer than the run allowed',
  'scheduling-lag': 'the harness was too late to measure it',
  'refused-effects': 'the run did not permit what this check does to a target',
  'harness-fault': 'a defect of safeprobe itself, not of the target',
};

export const LEVELS: { readonly [level in Level]: string } = {
  required: 'Required',
  addressable: 'Addressable',
  recommended: 'Recommended',
};

export const VERDICT_ORDER = Object.keys(VERDICTS) as readonly VerdictWord[];
export const OUTCOME_ORDER = Object.keys(OUTCOMES) as readonly RequirementOutcome[];

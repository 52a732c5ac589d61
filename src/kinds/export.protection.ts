import { Type } from 'typebox';
import type { Assertion } from '../model.js';
import { defineKind } from './definition.js';
import type { ExportFacts, InClear, Opening } from './exports.js';
import { factsOf, mustBeRefused, type OutcomeFacts } from './outcome.js';
import type { Probe } from './probe.js';

const Params = Type.Object({}, { additionalProperties: false });

type ExportSeen = {
  readonly name: string;
  readonly resource: string;
  readonly outcome: OutcomeFacts;
  readonly inClear: InClear;
  readonly keySeen: readonly string[];
  readonly protection: string;
  readonly right: Opening;
  readonly wrong: readonly Opening[];
  readonly refused: readonly { readonly who: string; readonly outcome: OutcomeFacts }[];
};
type Facts = { readonly exports: readonly ExportSeen[] };

export default defineKind<typeof Params, Facts>({
  kind: 'export.protection',
  version: 1,
  summary:
    'Takes an export and looks for the record in it: without a key, with its own, with others, and beside it.',
  params: Params,
  effects: 'read',
  needs: ['sign-in', 'exports'],
  controls: {
    'record-in-it':
      'The record must be found in the export, with its key or even without: what is empty keeps every secret.',
  },
  async observe(_, probe) {
    const { facts } = probe.exports;
    if (facts.length === 0) throw probe.missing('export', 'exports');
    return { exports: await Promise.all(facts.map((each) => lookAt(probe, each))) };
  },
  judge({ exports }) {
    return {
      controls: [
        {
          name: 'record-in-it',
          held: exports.length > 0 && exports.every(holdsRecord),
          seen: exports
            .map(({ name, outcome, right }) => `${name}: ${outcome.said}; with its key: ${right.said}`)
            .join('; '),
        },
      ],
      assertions: exports.flatMap((each) => [
        unseen(`${each.name}, content without a key`, each.inClear.body),
        unseen(`${each.name}, name of the file and headers`, each.inClear.headers),
        unseen(`${each.name}, what the file says of itself`, each.inClear.fileHeader),
        apart(each),
        ...each.wrong.map((wrong) => keptClosed(each, wrong)),
        ...each.refused.map(({ who, outcome }) =>
          mustBeRefused(`${each.name}, asked for ${each.resource} by ${who}`, outcome),
        ),
      ]),
      measured: exports.map(({ name, protection }) => ({ what: `protection of ${name}`, value: protection })),
    };
  },
});

async function lookAt(probe: Probe, { name, resource, denied }: ExportFacts): Promise<ExportSeen> {
  const { outcome, inClear, keySeen, protection, right, wrong } = await probe.exports.take(name);
  const refused = await Promise.all(
    [...denied, null].map(async (persona) => ({
      who: persona ?? 'nobody',
      outcome: factsOf(await probe.exports.ask(name, persona)),
    })),
  );
  return {
    name,
    resource,
    outcome: factsOf(outcome),
    inClear,
    keySeen: [...keySeen],
    protection,
    right,
    wrong: [...wrong],
    refused,
  };
}

function holdsRecord({ outcome, inClear, right }: ExportSeen): boolean {
  return outcome.success && ((right.opened && right.canaries.length > 0) || inClear.body.length > 0);
}

function unseen(subject: string, canaries: readonly string[]): Assertion {
  return {
    subject,
    expected: 'nothing of the record',
    actual: canaries.length === 0 ? 'nothing of it' : `shows ${canaries.join(', ')}`,
    outcome: canaries.length === 0 ? 'holds' : 'broken',
  };
}

/** Whoever carries the file must not carry its key (guidance on unsecured information, 45 CFR 164.402). */
function apart({ name, keySeen }: ExportSeen): Assertion {
  return {
    subject: `${name}, key beside the file`,
    expected: 'the key travels on another way',
    actual: keySeen.length === 0 ? 'not in the answer' : `in its ${keySeen.join(' and ')}`,
    outcome: keySeen.length === 0 ? 'holds' : 'broken',
  };
}

/** Says something only of a file that its own key opens. */
function keptClosed({ name, right }: ExportSeen, { key, opened, said, canaries }: Opening): Assertion {
  const subject = `${name}, opened with ${key}`;
  const expected = 'stays closed';
  if (opened || canaries.length > 0)
    return { subject, expected, actual: `opens: ${said}`, outcome: 'broken' };
  return right.opened
    ? { subject, expected, actual: `stays closed: ${said}`, outcome: 'holds' }
    : { subject, expected, actual: 'its own key does not open it either', outcome: 'unknown' };
}

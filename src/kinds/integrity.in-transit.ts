import { Type } from 'typebox';
import type { Assertion } from '../model.js';
import { callSeen } from './calls.js';
import { defineKind } from './definition.js';
import { acceptedSeen, type Exchange, isAccepted, judgeExchange, tamperWith } from './exchanges.js';
import type { RecordFlip, Twin } from './outbound.js';
import type { Probe } from './probe.js';

const Params = Type.Object({}, { additionalProperties: false });

type Signed = { readonly title: string; readonly twin: Twin | null; readonly trouble: string | null };
type Facts = {
  readonly exchanges: readonly Exchange[];
  readonly signed: readonly Signed[];
  readonly records: readonly RecordFlip[];
  /** Why the target says that none of its messages are signed: TLS alone is examined then. */
  readonly unsigned: string | null;
};

export default defineKind<typeof Params, Facts>({
  kind: 'integrity.in-transit',
  version: 1,
  summary:
    'Alters signed messages and TLS records on their way to the target, and verifies the signatures of those that it sends.',
  params: Params,
  effects: 'write',
  methods: ['canary'],
  needs: ['tls'],
  controls: {
    'unaltered-accepted':
      'The same message must be accepted through the same tampering point when nothing is altered, and be found afterwards.',
    'verification-refuses-altered':
      "Our own verification of the target's signatures must refuse a copy with one bit changed.",
    'same-proxy-answers':
      'A request must be answered through the same proxy when it alters nothing, and be altered when it is to be.',
  },
  async observe(_, probe) {
    const { exchanges, outbound, unsigned } = probe.messages;
    const signs = outbound.filter(({ signed }) => signed);
    if (exchanges.length === 0 && signs.length === 0 && unsigned === null)
      throw probe.missing('a signed exchange', 'exchanges');
    const [records, sent, received] = await Promise.all([
      probe.messages.flipRecords(),
      Promise.all(exchanges.map((each) => tamperWith(probe, each.name, each.title))),
      Promise.all(signs.map((each) => receive(probe, each.name, each.title))),
    ]);
    return { exchanges: sent, signed: received, records, unsigned };
  },
  judge({ exchanges, signed, records, unsigned }) {
    const accepted = exchanges.filter(isAccepted);
    const checked = signed.filter(({ twin }) => twin?.signature?.refusesAltered !== false);
    const proven = records.filter((each) => each.unaltered !== null && each.altered);
    return {
      controls: [
        {
          name: 'unaltered-accepted',
          held: exchanges.length === 0 || accepted.length > 0,
          seen: exchanges.map((each) => `${each.title}: ${acceptedSeen(each)}`).join('; ') || 'none declared',
        },
        {
          name: 'verification-refuses-altered',
          held: checked.length === signed.length,
          seen: `${checked.length} of ${signed.length} refused with one bit changed`,
        },
        {
          name: 'same-proxy-answers',
          held: proven.length > 0,
          seen: records.map((each) => `${each.base}: ${each.said}`).join('; ') || 'no base address with TLS',
        },
      ],
      assertions: [
        ...exchanges.flatMap(judgeExchange),
        ...signed.map(judgeSigned),
        ...records.map(judgeRecord),
      ],
      ...(unsigned === null ? {} : { measured: [{ what: 'signed exchanges', value: `none: ${unsigned}` }] }),
    };
  },
});

async function receive(probe: Probe, name: string, title: string): Promise<Signed> {
  try {
    const [twin = null] = await probe.messages.call(name, ['good']);
    return { title, twin, trouble: null };
  } catch (error) {
    return { title, twin: null, trouble: probe.explain(error) };
  }
}

function judgeSigned({ title, twin, trouble }: Signed): Assertion {
  const seen = twin?.signature ?? null;
  const assertion = (actual: string, outcome: Assertion['outcome']): Assertion => ({
    subject: `${title}, signature`,
    expected: 'fits the payload that arrived',
    actual,
    outcome,
  });
  if (twin === null) return assertion(trouble ?? 'not called', 'unknown');
  if (seen === null) return assertion(callSeen(twin), 'unknown');
  return assertion(seen.said, seen.fits ? 'holds' : 'broken');
}

function judgeRecord(flip: RecordFlip): Assertion {
  const tried = flip.unaltered !== null && flip.altered;
  return {
    subject: `${flip.base}, a TLS record altered`,
    expected: 'the connection ended, and no answer',
    actual: flip.said,
    outcome: !tried ? 'unknown' : flip.answered > 0 ? 'broken' : flip.endedByTarget ? 'holds' : 'unknown',
  };
}

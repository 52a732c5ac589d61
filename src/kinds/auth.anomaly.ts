import { Type } from 'typebox';
import { formatDuration } from '../duration.js';
import type { Assertion } from '../model.js';
import { defineKind } from './definition.js';
import type { MailSeen } from './mail.js';
import type { OutcomeFacts } from './outcome.js';
import type { AttemptEntry } from './probe.js';
import type { Attempt } from './trials.js';

const Params = Type.Object({}, { additionalProperties: false });

type Side = {
  readonly attempt: Attempt;
  readonly opened: OutcomeFacts;
  readonly entry: AttemptEntry | null;
  /** Mails about a new device that came after it; null where none is expected. */
  readonly notices: readonly MailSeen[] | null;
};
type Facts = {
  readonly signIn: string;
  readonly expects: readonly string[];
  readonly unusual: Side;
  /** The same browser once more, after it was let in. */
  readonly usual: Side;
  readonly log: { readonly readable: boolean; readonly said: string } | null;
  readonly withinMs: number;
  readonly noticeMs: number;
};

export default defineKind<typeof Params, Facts>({
  kind: 'auth.anomaly',
  version: 1,
  summary:
    'Signs in from a browser that was never seen, and from the same one again: the first must be noticed.',
  params: Params,
  effects: 'read',
  needs: ['sign-in', 'anomaly-detection'],
  controls: {
    'usual-device-passes':
      'The browser that is known by then must be let in, and without remark: else everything is remarkable.',
    'log-readable': 'Where an entry is expected, the log must show the entry of the usual sign-in.',
  },
  longestWaitMs: (_, limits) => limits.auditWithinMs ?? 0,
  async observe(_, probe) {
    const { anomaly } = probe.trials;
    if (anomaly === null) throw probe.missing('anomaly', 'anomaly');
    const { persona, signIn, headers, expects, subject, noticeMs } = anomaly;
    const asksLog = expects.includes('event');
    const asksMail = expects.includes('notice');
    const since = new Date(probe.now() - 2000).toISOString();
    if (asksMail) await probe.mail.open();
    const me = await probe.trials.claim(persona);
    const wanted = { withinMs: noticeMs, ...(subject === null ? {} : { subject }) };
    const visit = async (device?: Awaited<ReturnType<typeof me.visit>>['device']) => {
      const at = probe.now();
      const visited = await me.visit(signIn, { headers, ...(device === undefined ? {} : { device }) });
      const mails = asksMail ? await probe.mail.to(me.account, { ...wanted, since: at }) : null;
      const about = mails?.filter((mail) => new RegExp(subject ?? '', 'u').test(mail.subject)) ?? null;
      return { ...visited, notices: about };
    };
    const first = await visit();
    const second = await visit(first.device);
    const nonces = [first, second].flatMap(({ attempt }) => attempt.nonce ?? []);
    const withinMs = probe.limits.auditWithinMs ?? 0;
    const log = asksLog ? await probe.audit({ nonces, until: nonces, withinMs, since }) : null;
    const side = ({ attempt, opened, notices }: typeof first): Side => ({
      attempt,
      opened,
      notices,
      entry: log?.attempts.find((entry) => entry.nonce === attempt.nonce) ?? null,
    });
    return {
      signIn,
      expects,
      unusual: side(first),
      usual: side(second),
      log: log === null ? null : { readable: log.readable, said: log.said },
      withinMs,
      noticeMs,
    };
  },
  judge({ expects, unusual, usual, log, withinMs, noticeMs }) {
    const isIn = usual.attempt.accepted && usual.opened.success;
    const remarks = [
      ...(usual.entry?.risk === true ? ['its entry speaks of a risk'] : []),
      ...((usual.notices?.length ?? 0) > 0 ? ['a mail came about it'] : []),
    ];
    return {
      controls: [
        {
          name: 'usual-device-passes',
          held: isIn && remarks.length === 0,
          seen: isIn ? remarks.join(', ') || 'let in, without remark' : usual.attempt.said,
        },
        {
          name: 'log-readable',
          held: log === null || (log.readable && usual.entry !== null),
          seen:
            log === null
              ? 'no entry is expected'
              : `${log.said}; the usual sign-in has ${usual.entry === null ? 'no' : 'an'} entry`,
        },
      ],
      assertions: expects.map((expected) => judgeExpected(expected, unusual, withinMs, noticeMs)),
    };
  },
});

function judgeExpected(
  expected: string,
  { attempt, opened, entry, notices }: Side,
  withinMs: number,
  noticeMs: number,
): Assertion {
  const subject = 'sign-in from a browser never seen before';
  const isIn = attempt.accepted && opened.success;
  switch (expected) {
    case 'event':
      return {
        subject: `${subject}, audit log`,
        expected: 'an entry that speaks of a risk',
        actual:
          entry === null
            ? `no entry within ${formatDuration(withinMs)}`
            : `an entry that ${entry.risk ? 'does' : 'does not'}`,
        outcome: entry?.risk === true ? 'holds' : 'broken',
      };
    case 'notice':
      return {
        subject: `${subject}, holder of the account`,
        expected: 'told by mail',
        actual: (notices?.length ?? 0) > 0 ? 'a mail came' : `no mail within ${formatDuration(noticeMs)}`,
        outcome: (notices?.length ?? 0) > 0 ? 'holds' : 'broken',
      };
    default:
      return {
        subject,
        expected: expected === 'refusal' ? 'refused' : 'asked for more than usual',
        actual: `${attempt.said}; then ${opened.said}`,
        // That it was stopped by what it should be is shown by the usual one, which was not.
        outcome: isIn ? 'broken' : opened.denied && attempt.status !== null ? 'holds' : 'unknown',
      };
  }
}

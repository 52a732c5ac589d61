import { Type } from 'typebox';
import { formatDuration } from '../duration.js';
import type { AlertRule } from './alerts.js';
import { defineKind } from './definition.js';
import { factsOf, type OutcomeFacts } from './outcome.js';
import type { Probe } from './probe.js';

const Params = Type.Object({}, { additionalProperties: false });

type Cause = {
  readonly rule: string;
  readonly what: string;
  /** What the same user did before, and how many alerts came within the time that one may take. */
  readonly quiet: { readonly outcome: OutcomeFacts; readonly alerts: number };
  readonly times: number;
  /** How many of the actions came to an answer: of failures that is a refusal. */
  readonly answered: number;
  readonly said: string;
  readonly alerts: number;
};
type Facts = {
  readonly withinMs: number;
  readonly test: { readonly came: boolean; readonly said: string };
  readonly causes: readonly Cause[];
};

export default defineKind<typeof Params, Facts>({
  kind: 'audit.alert',
  version: 1,
  summary:
    'Gives cause for each alert that the target says it raises, such as reading very many records, and sees that a mail about this user comes; what is ordinary raises none.',
  params: Params,
  effects: 'write',
  methods: ['canary'],
  needs: ['sign-in', 'alerts'],
  controls: {
    'channel-works':
      'A mail about something else must come to those who get the alerts: else none could come, for whatever reason.',
    'quiet-before':
      'What the same user does before and what is ordinary must raise no alert, for as long as one may take: else alerts come of anything.',
    'cause-given': 'Each action that is the cause must have been answered as the target file says.',
  },
  longestWaitMs: (_, limits) => limits.alertMs ?? 0,
  async observe(_, probe) {
    const { alerts } = probe;
    if (alerts.rules.length === 0) throw probe.missing('a rule that raises an alert', 'alerts');
    // Telling the target of the mailbox takes a sign-in: before anyone gives cause.
    await alerts.open();
    const [test, causes] = await Promise.all([
      alerts.test(),
      Promise.all(alerts.rules.map((rule) => giveCause(probe, rule))),
    ]);
    return { withinMs: alerts.withinMs, test, causes };
  },
  judge({ withinMs, test, causes }) {
    const loud = causes.filter(({ quiet }) => quiet.alerts > 0 || !quiet.outcome.success);
    const idle = causes.filter(({ answered, times }) => answered < times);
    return {
      controls: [
        { name: 'channel-works', held: test.came, seen: test.said },
        {
          name: 'quiet-before',
          held: causes.length > 0 && loud.length === 0,
          seen:
            loud.length === 0
              ? `no alert about ${causes.length} users who did what is ordinary`
              : loud
                  .map(({ rule, quiet }) => `${rule}: ${quiet.alerts} alerts after ${quiet.outcome.said}`)
                  .join('; '),
        },
        {
          name: 'cause-given',
          held: causes.length > 0 && idle.length === 0,
          seen:
            idle.length === 0
              ? 'every cause was given'
              : idle
                  .map(({ rule, answered, times, said }) => `${rule}: ${answered} of ${times}, ${said}`)
                  .join('; '),
        },
      ],
      assertions: causes.map(({ rule, what, times, answered, alerts }) => ({
        subject: rule,
        expected: `an alert within ${formatDuration(withinMs)} that names the user`,
        actual: alerts > 0 ? `it came after ${times} × ${what}` : `none came after ${times} × ${what}`,
        outcome: alerts > 0 ? 'holds' : answered < times ? 'unknown' : 'broken',
      })),
    };
  },
});

async function giveCause(probe: Probe, rule: AlertRule): Promise<Cause> {
  const { alerts } = probe;
  const begun = probe.now();
  const session = await probe.signIn(rule.persona, probe.pathOf(rule.action));
  const ordinary = factsOf(await session.act(rule.quiet.action, { resource: rule.quiet.resource }));
  await probe.wait(alerts.withinMs, `${rule.name}: a quiet stretch`);
  const before = await alerts.raised(rule.name, session.account, begun, 0);
  const since = probe.now();
  const outcomes = [];
  for (let time = 0; time < rule.times; time++)
    outcomes.push(await session.act(rule.action, { resource: rule.resource, vars: rule.vars }));
  const raised = await alerts.raised(rule.name, session.account, since, alerts.withinMs);
  if (rule.undo !== null) await session.act(rule.undo, { resource: rule.resource });
  return {
    rule: rule.name,
    what: `${rule.action} · ${rule.resource} by ${rule.persona}`,
    quiet: { outcome: ordinary, alerts: before },
    times: rule.times,
    answered: outcomes.filter(({ success, denied }) => success || denied).length,
    said: outcomes.at(-1)?.said ?? '',
    alerts: raised,
  };
}

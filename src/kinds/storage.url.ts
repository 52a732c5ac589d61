import { Type } from 'typebox';
import { formatDuration, parseDuration } from '../duration.js';
import type { Assertion } from '../model.js';
import { defineKind } from './definition.js';
import { LINK_CHANGES, type LinkChange, type LinkFacts } from './links.js';
import { factsOf, mustBeRefused, type OutcomeFacts } from './outcome.js';
import type { Probe } from './probe.js';

const Params = Type.Object(
  {
    atMost: Type.String({
      pattern: '^\\d+(ms|s|m|h|d)$',
      description: 'The longest that such an address may open its object, whatever its owner documents.',
    }),
  },
  { additionalProperties: false },
);

const LEAST_MARGIN_MS = 1000;
/** Ends are whole seconds, rounded either way. */
const ROUNDING_MS = 1000;

const WORDS: { readonly [change in LinkChange]: string } = {
  signature: 'with another signature',
  unsigned: 'without its signature',
  bare: 'without anything but the address of the object',
  expiry: 'with a later end',
  elsewhere: 'with the address of another object',
};

type Timed = OutcomeFacts & {
  /** Since it was issued. */
  readonly ageMs: number;
};
type LinkSeen = {
  readonly name: string;
  readonly resource: string;
  readonly otherResource: string;
  readonly lifetimeMs: number;
  readonly statedMs: number | null;
  /** Asked for by those whom the policy denies it, and by nobody. */
  readonly issuedTo: readonly { readonly who: string; readonly outcome: OutcomeFacts }[];
  readonly issued: OutcomeFacts;
  readonly otherIssued: OutcomeFacts;
  /** Null when none was issued. */
  readonly opened: {
    readonly first: Timed;
    readonly other: Timed;
    readonly changed: readonly { readonly change: LinkChange; readonly outcome: OutcomeFacts | null }[];
    readonly again: Timed;
    readonly late: Timed;
    /** A new one, when the old one's time is over. */
    readonly renewed: OutcomeFacts | null;
  } | null;
};
type Facts = { readonly links: readonly LinkSeen[] };

export default defineKind<typeof Params, Facts>({
  kind: 'storage.url',
  version: 1,
  summary:
    'Opens stored objects by pre-signed addresses: as issued, changed in one way each, and when their time is over.',
  params: Params,
  effects: 'read',
  needs: ['sign-in', 'signed-links'],
  controls: {
    'opens-as-issued':
      'Both addresses must open their objects as they were issued: else a wrong address reads as a refusal.',
    'opens-throughout':
      'The address must still open its object when the changed copies have been tried: else they were refused for their age.',
    'new-one-opens':
      'A new address must open the object when the old one no longer does: else it is gone for everyone.',
  },
  longestWaitMs: (_, { linkMs }) => (linkMs === undefined ? 0 : linkMs + LEAST_MARGIN_MS),
  async observe(_, probe) {
    const { facts } = probe.links;
    if (facts.length === 0) throw probe.missing('pre-signed address', 'links');
    return { links: await Promise.all(facts.map((each) => lookAt(probe, each))) };
  },
  judge({ links }, { atMost }) {
    const atMostMs = parseDuration(atMost);
    return {
      controls: [
        {
          name: 'opens-as-issued',
          held:
            links.length > 0 &&
            links.every(({ opened }) => opened?.first.success === true && opened.other.success),
          seen: links
            .map(({ name, opened, issued }) =>
              opened === null
                ? `${name}: none was issued: ${issued.said}`
                : `${name}: ${opened.first.said}; the other: ${opened.other.said}`,
            )
            .join('; '),
        },
        throughout(links),
        {
          name: 'new-one-opens',
          held: links.every(({ opened }) => opened?.renewed?.success === true),
          seen: links
            .map(({ name, opened }) => `${name}: ${opened?.renewed?.said ?? 'none was issued'}`)
            .join('; '),
        },
      ],
      assertions: links.flatMap((link) => [
        ...link.issuedTo.map(({ who, outcome }) =>
          mustBeRefused(`${link.name}, asked for ${link.resource} by ${who}`, outcome),
        ),
        ...(link.opened?.changed ?? []).flatMap(({ change, outcome }) =>
          outcome === null ? [] : [mustBeRefused(`${link.name} ${WORDS[change]}`, outcome)],
        ),
        ...(link.opened === null ? [] : [over(link, link.opened.late)]),
        ...asDocumented(link, atMostMs),
      ]),
      measured: links.flatMap(({ name, opened }) =>
        (opened?.changed ?? [])
          .filter(({ outcome }) => outcome === null)
          .map(({ change }) => ({ what: `${name} ${WORDS[change]}`, value: 'not declared how' })),
      ),
    };
  },
});

async function lookAt(probe: Probe, link: LinkFacts): Promise<LinkSeen> {
  const { name, resource, otherResource, lifetimeMs, issue } = link;
  const denied = probe.policy.filter(
    (cell) => cell.action === issue && cell.resource === resource && cell.access === 'deny',
  );
  const issuedTo = await Promise.all([
    ...denied.map(async ({ persona }) => {
      const session = await probe.shared(persona, probe.pathOf(issue));
      return { who: persona, outcome: factsOf(await session.act(issue, { resource })) };
    }),
    probe
      .without(issue, 'none', { resource })
      .then((outcome) => ({ who: 'nobody', outcome: factsOf(outcome) })),
  ]);
  // Once before, so that all who are needed are signed in: an address would age while a one-time code is waited for.
  for (const each of [otherResource, resource]) await probe.links.issue(name, each);
  const other = await probe.links.issue(name, otherResource);
  const first = await probe.links.issue(name, resource);
  const start = performance.now();
  const base = {
    name,
    resource,
    otherResource,
    lifetimeMs,
    statedMs: first.link?.statedMs ?? null,
    issuedTo,
    issued: factsOf(first.outcome),
    otherIssued: factsOf(other.outcome),
  };
  const { link: mine } = first;
  const { link: theirs } = other;
  if (mine === null || theirs === null) return { ...base, opened: null };
  const open = async (): Promise<Timed> => {
    const ageMs = Math.round(performance.now() - start);
    return { ...factsOf(await mine.open()), ageMs };
  };
  const opened = await open();
  const otherOpened = { ...factsOf(await theirs.open()), ageMs: Math.round(performance.now() - start) };
  const changed = [];
  for (const change of LINK_CHANGES) {
    const outcome = await mine.openChanged(change, theirs);
    changed.push({ change, outcome: outcome === null ? null : factsOf(outcome) });
  }
  const again = await open();
  const marginMs = Math.max(LEAST_MARGIN_MS, lifetimeMs * 0.1) + ROUNDING_MS;
  await probe.wait(
    Math.max(0, start + lifetimeMs + marginMs - performance.now()),
    `${name}: an address whose time runs out`,
    { key: `links.${name}.lifetime`, ms: lifetimeMs },
  );
  const late = await open();
  const renewed = await probe.links.issue(name, resource);
  return {
    ...base,
    opened: {
      first: opened,
      other: otherOpened,
      changed,
      again,
      late,
      renewed: renewed.link === null ? null : factsOf(await renewed.link.open()),
    },
  };
}

/** An address that was refused when its time was over says only that the harness was late. */
function throughout(links: readonly LinkSeen[]) {
  const dead = links.filter(({ opened }) => opened?.again.success !== true);
  const late = dead.every(({ opened, lifetimeMs }) => opened !== null && opened.again.ageMs >= lifetimeMs);
  return {
    name: 'opens-throughout',
    held: links.length > 0 && dead.length === 0,
    seen: links
      .map(({ name, opened }) =>
        opened === null
          ? `${name}: none was issued`
          : `${name}, ${formatDuration(opened.again.ageMs)} old: ${opened.again.said}`,
      )
      .join('; '),
    ...(dead.length > 0 && late ? { cause: 'scheduling-lag' as const } : {}),
  };
}

function over({ name, lifetimeMs }: LinkSeen, late: Timed): Assertion {
  const refused = mustBeRefused(`${name} after ${formatDuration(lifetimeMs)}`, late);
  return { ...refused, actual: `${refused.actual}, ${formatDuration(late.ageMs)} after it was issued` };
}

function asDocumented({ name, lifetimeMs, statedMs }: LinkSeen, atMostMs: number): readonly Assertion[] {
  return [
    {
      subject: `${name}, documented lifetime`,
      expected: `at most ${formatDuration(atMostMs)}`,
      actual: formatDuration(lifetimeMs),
      outcome: lifetimeMs <= atMostMs ? 'holds' : 'broken',
    },
    ...(statedMs === null
      ? []
      : [
          {
            subject: `${name}, end by its own words`,
            expected: `at most the documented ${formatDuration(lifetimeMs)} from its issue`,
            actual: formatDuration(statedMs),
            outcome: statedMs <= lifetimeMs + ROUNDING_MS ? ('holds' as const) : ('broken' as const),
          },
        ]),
  ];
}

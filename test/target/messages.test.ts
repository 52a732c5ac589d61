import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { AnyKind } from '../../src/kinds/definition.js';
import integrity from '../../src/kinds/integrity.in-transit.js';
import outboundCertificate from '../../src/kinds/transport.outbound-certificate.js';
import starttlsStripping from '../../src/kinds/transport.starttls-stripping.js';
import { createProbes } from '../../src/target/probe.js';
import { concludeJudgement } from '../../src/verdict/check.js';
import { type Habits, openCallingSystem } from './calling-system.js';
import { createAuthority } from './certificates.js';
import { drive, type Parts } from './drive.js';
import { CANARY } from './systems.js';

const ours = await createAuthority('Ours');
const desk = {
  wait: async (ms: number) => {
    await sleep(ms);
    return { lateMs: 0 };
  },
  note: () => undefined,
};

/** Observes for real, and judges what is left after the facts were written down and read back. */
async function examine(kind: AnyKind, habits: Habits, change: (parts: Parts) => Parts = (parts) => parts) {
  const system = await openCallingSystem(ours, habits);
  const { driver, guard, redactor } = drive(change(system.parts), { ca: [ours.pem] });
  redactor.add(CANARY, 'canary:alice.mrn');
  const { probe, release } = createProbes(driver, guard).probeFor('a.check', desk);
  try {
    const text = JSON.stringify(await kind.observe({}, probe));
    const judgement = kind.judge(JSON.parse(text), {});
    return {
      text,
      system,
      judgement,
      verdict: concludeJudgement(judgement, Object.keys(kind.controls)).verdict,
      broken: judgement.assertions.filter((each) => each.outcome === 'broken').map((each) => each.subject),
      unknown: judgement.assertions.filter((each) => each.outcome === 'unknown').map((each) => each.subject),
    };
  } finally {
    release();
  }
}

const only =
  (...names: readonly string[]) =>
  (parts: Parts): Parts => ({
    ...parts,
    outbound: Object.fromEntries(
      Object.entries(parts.outbound ?? {}).filter(([name]) => names.includes(name)),
    ),
  });

describe('calls to servers with bad certificates', () => {
  it('pass for a system that verifies its peers, by webhook, mail and syslog', async () => {
    const { verdict, judgement, text, system } = await examine(outboundCertificate, {});
    expect(judgement.assertions.filter((each) => each.outcome !== 'holds')).toEqual([]);
    expect(judgement.assertions).toHaveLength(21);
    expect(verdict).toBe('pass');
    expect(text).not.toContain(CANARY);
    expect(system.connected.size).toBe(0);
  });
});

describe('each carelessness of a sender', () => {
  const certificates = [
    [
      'verifies nothing',
      { trusting: true },
      ['self-signed', 'expired', 'wrong-host', 'unknown-ca', 'revoked'],
    ],
    ['never looks at revocation', { ignoresRevocation: true }, ['revoked']],
    ['still speaks TLS 1.0', { acceptsOldTls: true }, ['tls-1.0']],
    [
      'falls back to plaintext',
      { fallsBack: true },
      ['self-signed', 'expired', 'wrong-host', 'unknown-ca', 'revoked', 'tls-1.0'],
    ],
  ] as const;

  it.each(certificates)('that %s fails on exactly the servers that it should not trust', async (...row) => {
    const [, habits, receivers] = row;
    const { broken, unknown, verdict, text } = await examine(outboundCertificate, habits, only('hook'));
    expect(broken).toEqual(receivers.map((receiver) => `hook, ${receiver}`));
    expect(unknown).toEqual([]);
    expect(verdict).toBe('fail');
    expect(text).not.toContain(CANARY);
  });

  it('is found in mail and syslog alike', async () => {
    const { broken } = await examine(outboundCertificate, { trusting: true }, only('mail', 'log'));
    expect(broken).toHaveLength(10);
  });

  it('counts for nothing in a system that never calls: that is inconclusive', async () => {
    const { verdict, broken, judgement } = await examine(
      outboundCertificate,
      { neverCalls: true, trusting: true },
      only('hook'),
    );
    expect(verdict).toBe('inconclusive');
    expect(broken).toEqual([]);
    expect(judgement.controls[0]).toMatchObject({ name: 'good-twin-received', held: false });
    expect(judgement.controls[0]?.seen).toContain('never called');
  });

  it('is found by checks side by side, of which each leaves the one receiver to the other', async () => {
    const system = await openCallingSystem(ours, {});
    const { hook } = system.parts.outbound ?? {};
    if (hook === undefined) throw new Error('no hook');
    const { several: _, ...single } = hook;
    const { driver, guard } = drive({ ...system.parts, outbound: { hook: single } }, { ca: [ours.pem] });
    const probes = createProbes(driver, guard);
    let most = 0;
    const watching = setInterval(() => {
      most = Math.max(most, system.connected.size);
    }, 5);
    const ask = (check: string) =>
      probes.probeFor(check, desk).probe.messages.call('hook', ['good', 'expired']);
    const all = await Promise.all([ask('one'), ask('two'), ask('three')]);
    clearInterval(watching);
    expect(all.map((twins) => twins.map(({ received }) => received))).toEqual(all.map(() => [true, false]));
    expect(most).toBe(1);
  });

  it('is found one server after the other where only one may be connected', async () => {
    const { broken, system } = await examine(outboundCertificate, { ignoresRevocation: true }, (parts) => {
      const { hook } = only('hook')(parts).outbound ?? {};
      if (hook === undefined) throw new Error('no hook');
      const { several: _, ...single } = hook;
      return { ...parts, outbound: { hook: single } };
    });
    expect(broken).toEqual(['hook, revoked']);
    expect(system.connected.size).toBe(0);
  });
});

describe('a call that began in time', () => {
  it('is heard out, and one that never ends is not waited for without end', async () => {
    const received = async (dawdlesMs: number) => {
      const system = await openCallingSystem(ours, { dawdlesMs });
      const { driver, guard } = drive(system.parts, { ca: [ours.pem] });
      const { probe } = createProbes(driver, guard).probeFor('a.check', desk);
      const [twin] = await probe.messages.call('hook', ['good']);
      return twin;
    };
    expect(await received(1800)).toMatchObject({ received: true });
    const begun = performance.now();
    expect(await received(20_000)).toMatchObject({ received: false, calls: [{ handshake: 'completed' }] });
    expect(performance.now() - begun).toBeLessThan(10_000);
  });
});

describe('STARTTLS withheld', () => {
  it('stops a system that insists on it, which delivers when it is offered', async () => {
    const { verdict, judgement } = await examine(starttlsStripping, {});
    expect(judgement.assertions.filter((each) => each.outcome !== 'holds')).toEqual([]);
    expect(judgement.assertions).toHaveLength(4);
    expect(verdict).toBe('pass');
  });

  it('shows a system that takes it when offered, and sends in clear otherwise', async () => {
    const { broken, verdict, text } = await examine(starttlsStripping, { mailInClear: true });
    expect(broken).toContain('mail, starttls-hidden');
    expect(verdict).toBe('fail');
    expect(text).not.toContain(CANARY);
  });

  it('is inconclusive for a system that sends no mail at all', async () => {
    const { verdict } = await examine(starttlsStripping, { neverCalls: true });
    expect(verdict).toBe('inconclusive');
  });
});

describe('alteration in transit', () => {
  it('is noticed by a system that verifies, which signs what it sends', async () => {
    const { verdict, judgement, text } = await examine(integrity, {});
    expect(judgement.assertions.filter((each) => each.outcome !== 'holds')).toEqual([]);
    expect(judgement.assertions.map((each) => each.subject)).toEqual([
      'lab, one bit of the body altered',
      'lab, one bit of the body altered, audit log',
      'lab, one bit of the signature altered',
      'lab, one bit of the signature altered, audit log',
      'lab, the signature left out',
      'lab, the signature left out, audit log',
      'hook, signature',
      'main, a TLS record altered',
    ]);
    expect(verdict).toBe('pass');
    expect(text).not.toContain(CANARY);
  });

  it.each([
    [
      'any signature is accepted',
      { acceptsAnySignature: true },
      ['lab, one bit of the body altered', 'lab, one bit of the signature altered'],
    ],
    ['a missing signature is accepted', { acceptsMissingSignature: true }, ['lab, the signature left out']],
    [
      'refusals are not logged',
      { logsNoRefusal: true },
      [
        'lab, one bit of the body altered, audit log',
        'lab, one bit of the signature altered, audit log',
        'lab, the signature left out, audit log',
      ],
    ],
    [
      'what is refused is stored all the same',
      { storesRefused: true },
      [
        'lab, one bit of the body altered',
        'lab, one bit of the signature altered',
        'lab, the signature left out',
      ],
    ],
    ['messages go out unsigned', { unsigned: true }, ['hook, signature']],
  ] as const)('is not, and exactly that is named, where %s', async (_, habits, subjects) => {
    const { broken, verdict } = await examine(integrity, habits);
    expect(broken).toEqual([...subjects]);
    expect(verdict).toBe('fail');
  });
});

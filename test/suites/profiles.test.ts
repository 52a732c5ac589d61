import { describe, expect, it } from 'vitest';
import { catalogue, claimed, clauseIds, clauses, profiles, twice } from './catalogue.js';

const clausesOfRow = new Map(catalogue.map((row) => [row.id, row.clauses]));
const named = (name: string) => profiles.find(({ profile }) => profile === name);

describe('the profiles', () => {
  it('are six, each named as its file', () => {
    expect(profiles.map(({ file }) => file)).toEqual(profiles.map(({ profile }) => `${profile}.yaml`));
    expect(new Set(profiles.map(({ profile }) => profile))).toEqual(
      new Set(['core', 'transport', 'hipaa', 'hipaa-nprm-2025', 'onc-170.315-d', 'nist-800-63b-aal2']),
    );
  });

  it('name clauses that exist and that some row bears on, each once', () => {
    for (const { profile, clauses: frozen } of profiles) {
      expect(frozen.length, profile).toBeGreaterThan(0);
      expect(twice(frozen), profile).toEqual([]);
      expect(
        frozen.filter((id) => !clauseIds.has(id) || !claimed.has(id)),
        profile,
      ).toEqual([]);
    }
  });

  it('name every clause of their regime that a row bears on', () => {
    const frozen = (name: string) => named(name)?.clauses;
    const regime = (name: string) =>
      clauses.filter((c) => c.regime === name && claimed.has(c.id)).map((c) => c.id);
    for (const name of ['hipaa', 'hipaa-nprm-2025', 'onc-170.315-d'])
      expect(frozen(name)).toEqual(regime(name));
    expect(frozen('nist-800-63b-aal2')).toEqual(regime('nist-800-63b-4'));
    // A proxy is shown what it lacks, clause by clause, rather than a shorter list.
    expect(frozen('transport')).toEqual(frozen('core'));
  });

  it('let the core name exactly what its rows are evidence for', () => {
    const rows = [
      'TLS-1',
      'TLS-2',
      'TLS-4',
      'LOGOFF-1',
      'LOGOFF-3',
      'MFA-1',
      'AUTHZ-1',
      'AUTHZ-6',
      'EMG-1',
      'AUD-1',
      'INT-2',
      'UID-1',
      'UID-2',
      'UID-3',
      'TERM-1',
      'TERM-2',
      'PWD-1',
      'PWD-2',
      'AUTHLOG-1',
      'ANOM-1',
    ];
    const evidenced = new Set(rows.flatMap((id) => clausesOfRow.get(id) ?? []));
    const hipaa = clauses.filter((c) => c.regime === 'hipaa' && evidenced.has(c.id)).map((c) => c.id);
    expect(named('core')?.clauses).toEqual(hipaa);
    expect(hipaa).toHaveLength(14);
  });

  // A suite refers to $profile.limits.…; with `suites: all` every profile must have whatever any suite names.
  it('carry the limits that suites refer to, the transport limits alike in all', () => {
    const core = named('core')?.limits;
    for (const { profile, limits, suites: chosen } of profiles) {
      if (chosen === 'all')
        expect(Object.keys(limits), profile).toEqual(['session', 'audit', 'accounts', 'tls']);
      expect(limits.tls, profile).toEqual(core?.tls);
      for (const durations of [limits.session, limits.audit, limits.accounts]) {
        for (const duration of Object.values((durations ?? {}) as Record<string, unknown>))
          expect(duration, profile).toMatch(/^\d+[smh]$/);
      }
    }
  });

  it('allow the cipher suites of SP 800-52r2 only', () => {
    const tls = named('core')?.limits.tls as { cipherSuites: string[] };
    expect(tls.cipherSuites).toHaveLength(4 + 10 + 16); // TLS 1.3, ECDSA and RSA certificates
    expect(twice(tls.cipherSuites)).toEqual([]);
    for (const suite of tls.cipherSuites) {
      expect(suite).toMatch(/^TLS_(?:(?:ECDHE_(?:RSA|ECDSA)|DHE_RSA)_WITH_)?AES_(?:128|256)_(?:GCM|CCM|CBC)/);
      expect(suite).not.toMatch(/CHACHA20|RC4|3DES|NULL|EXPORT|anon|MD5/);
    }
  });

  it('let a role lack only rows that bear on their clauses, each with its reason', () => {
    for (const { profile, mayLack, clauses: frozen } of profiles) {
      expect(Object.keys(mayLack ?? {}), profile).toEqual(['ehr', 'idp', 'service', 'proxy']);
      for (const [role, rows] of Object.entries(mayLack ?? {})) {
        for (const [row, reason] of Object.entries(rows)) {
          const bears = (clausesOfRow.get(row) ?? []).some((id) => frozen.includes(id));
          expect(bears, `${profile} ${role} ${row}`).toBe(true);
          expect(reason, `${profile} ${role} ${row}`).toMatch(/^[A-Z].{10,}\.$/s);
        }
      }
    }
  });

  it('give core and hipaa the same allowances, row for row', () => {
    const lack = (name: string): Record<string, Record<string, string>> => named(name)?.mayLack ?? {};
    const core = new Set(named('core')?.clauses);
    const bears = (row: string) => (clausesOfRow.get(row) ?? []).some((id) => core.has(id));
    const expected = Object.fromEntries(
      Object.entries(lack('hipaa')).map(([role, rows]) => [
        role,
        Object.fromEntries(Object.entries(rows).filter(([row]) => bears(row))),
      ]),
    );
    expect(lack('core')).toEqual(expected);
  });

  it('let a health record system lack no safeguard that 164.312 asks for', () => {
    const never =
      'AUTHZ-1 AUTHZ-2 AUTHZ-6 UID-1 EMG-1 LOGOFF-1 LOGOFF-3 MFA-1 RATE-1 ' +
      'AUD-1 AUD-2 AUD-3 AUD-4 TLS-1 TLS-2 TLS-4';
    for (const name of ['core', 'hipaa', 'hipaa-nprm-2025']) {
      const ehr = Object.keys(named(name)?.mayLack?.ehr ?? {});
      expect(
        ehr.filter((id) => never.split(' ').includes(id)),
        name,
      ).toEqual([]);
    }
    for (const { profile, mayLack } of profiles) {
      const transport = Object.values(mayLack ?? {}).flatMap((rows) => Object.keys(rows));
      expect(
        transport.filter((id) => /^TLS-[1-5]$/.test(id)),
        profile,
      ).toEqual([]);
    }
  });
});

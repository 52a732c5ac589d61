import { describe, expect, it } from 'vitest';
import type { Probe } from '../../src/kinds/probe.js';
import tlsExtension from '../../src/kinds/tls.extension.js';
import { conclude, controlFails, fails, notObserved, PASS } from './facts.js';

const PARAMS = { require: ['extended-master-secret', 'certificate-status'], refuse: ['compression'] };
type State = 'yes' | 'no' | 'inconclusive';

const seen = (id: string, state: State, applicable = true, protocol: string | null = null) => ({
  id,
  protocol,
  state,
  applicable,
  observed: `${state} it is`,
});
const GOOD = [
  seen('extended-master-secret', 'yes', true, 'TLS 1.2'),
  seen('certificate-status', 'yes'),
  seen('compression', 'no'),
];
const OWN = {
  with: [
    seen('extended-master-secret', 'yes'),
    seen('certificate-status', 'yes'),
    seen('compression', 'yes'),
  ],
  without: [
    seen('extended-master-secret', 'no'),
    seen('certificate-status', 'no'),
    seen('compression', 'no'),
  ],
};
const of = (extensions: readonly object[], own: object = OWN) =>
  conclude(
    tlsExtension,
    { endpoints: [{ name: 'web', address: 'ehr.example:443', extensions }], own },
    PARAMS,
  );
const but = (...changed: readonly { readonly id: string }[]) => [
  ...GOOD.filter(({ id }) => !changed.some((each) => each.id === id)),
  ...changed,
];
const about = (what: string) => `web ehr.example:443, ${what}`;

describe('tls.extension', () => {
  it('passes when each required extension is supported and nothing forbidden offered', () => {
    expect(of(GOOD)).toEqual(PASS);
  });

  it('fails by each required extension that is missing, in the protocol in which it is missing', () => {
    expect(of(but(seen('extended-master-secret', 'no', true, 'TLS 1.0')))).toEqual(
      fails(about('extended-master-secret in TLS 1.0')),
    );
    expect(of(but(seen('certificate-status', 'no')))).toEqual(fails(about('certificate-status')));
  });

  it('fails by what must not be offered', () => {
    expect(of(but(seen('compression', 'yes')))).toEqual(fails(about('compression')));
  });

  it('leaves out what does not arise at this endpoint', () => {
    expect(of(but(seen('extended-master-secret', 'inconclusive', false)))).toEqual(PASS);
  });

  it('is inconclusive by what had no clear answer, and by what was not asked', () => {
    expect(of(but(seen('compression', 'inconclusive')))).toEqual(notObserved(about('compression')));
    expect(of(GOOD.slice(1))).toEqual(notObserved(about('extended-master-secret')));
  });

  it.each(PARAMS.require)('is inconclusive when %s could not be told apart on own responders', (id) => {
    const same = { ...OWN, without: OWN.with };
    const absent = { ...OWN, with: OWN.with.filter((each) => each.id !== id) };
    expect(of(GOOD, same)).toEqual(controlFails('scanner-tells-apart'));
    expect(of(GOOD, absent)).toEqual(controlFails('scanner-tells-apart'));
  });

  it('does not let an endpoint of which nothing was asked pass', () => {
    expect(of([])).toMatchObject({ verdict: 'inconclusive' });
  });

  it('records what the scanner says of each extension', async () => {
    const fact = { id: 'compression', state: 'no', applicable: true, observed: 'null chosen', replies: [] };
    const probe = {
      tlsEndpoints: [{ name: 'web', host: 'ehr.example', port: 443 }],
      scanTls: async () => ({ extensions: [fact] }),
      scanOwnExtensions: async () => ({ with: {}, without: {} }),
    } as unknown as Probe;
    expect(await tlsExtension.observe(PARAMS, probe)).toEqual({
      endpoints: [
        {
          name: 'web',
          address: 'ehr.example:443',
          extensions: [
            { id: 'compression', protocol: null, state: 'no', applicable: true, observed: 'null chosen' },
          ],
        },
      ],
      own: { with: [], without: [] },
    });
  });
});

import { describe, expect, it } from 'vitest';
import accessTenant from '../../src/kinds/access.tenant.js';
import { crossing, exported, read, tried } from './boundary-facts.js';
import { accepted, conclude, controlFails, fails, notObserved, PASS, refused, undeclared } from './facts.js';

const of = (...given: Parameters<typeof crossing>) => conclude(accessTenant, crossing(...given));
const cached = (part: Parameters<typeof read>[0] = {}) =>
  read({ way: 'cached', action: 'patient.by-name', ...part });
const byHeader = (part: Parameters<typeof read>[0] = {}) =>
  read({ way: 'header', action: 'patient.by-header', ...part });

const CACHED = 'wall · cached · patient.by-name';
const HEADER = 'wall · header · patient.by-header';

describe('access.tenant', () => {
  it('passes when each tenant gets its own by the same request, and nothing of the other', () => {
    expect(of([read(), byHeader(), cached(), exported()])).toEqual(PASS);
  });

  it.each([
    ['a tenant that the request names is believed', byHeader({ stranger: tried(accepted()) }), HEADER],
    [
      'an answer that was kept for the other tenant is given out as a refusal’s body',
      cached({ stranger: tried(refused({ status: 200, canaries: ['canary:alice.mrn'] })) }),
      CACHED,
    ],
    [
      'an error shows the record',
      byHeader({ stranger: tried(undeclared({ canaries: ['canary:alice.mrn'] })) }),
      HEADER,
    ],
  ])('fails when %s', (_, each, broken) => {
    expect(of([read(), each])).toEqual(fails(broken));
  });

  const LOST: { readonly [control: string]: Parameters<typeof crossing> } = {
    'entitled-twin': [[read({ entitled: tried(refused()) }), cached({ entitled: tried(null) })]],
    'own-record': [[read({ own: tried(refused()) }), cached({ own: tried(refused()) })]],
    'read-back-tells-apart': [undefined, { decoys: [{ action: 'note.create', found: true }] }],
    'still-signed-in': [[read({ alive: false }), cached({ alive: false })]],
  };
  it.each(Object.entries(LOST))('is inconclusive without its control %s', (name, given) => {
    expect(of(...given)).toEqual(controlFails(name));
  });
  it('has a case for each of its controls, and one without any way', () => {
    expect([...Object.keys(LOST), 'ways-examined']).toEqual(Object.keys(accessTenant.controls));
    expect(conclude(accessTenant, { boundaries: [] })).toEqual(
      controlFails('entitled-twin', 'own-record', 'still-signed-in', 'ways-examined'),
    );
  });

  it.each([
    ['the other tenant did not get the record by the same request', cached({ entitled: tried(refused()) })],
    ['the way is shut to the stranger’s own tenant as well', cached({ own: tried(refused()) })],
    ['the session was over by then', cached({ alive: false })],
    ['nothing came', cached({ stranger: tried(null) })],
  ])('does not call it shut when %s', (_, each) => {
    expect(of([read(), each])).toEqual(notObserved(CACHED));
  });
});

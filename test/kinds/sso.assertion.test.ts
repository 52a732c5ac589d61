import { describe, expect, it } from 'vitest';
import { type FederatedSignIn, type Flaw, OPENID_FLAWS, SAML_FLAWS } from '../../src/kinds/federation.js';
import ssoAssertion from '../../src/kinds/sso.assertion.js';
import {
  accepted,
  conclude,
  controlFails,
  fails,
  leaking,
  notObserved,
  PASS,
  refused,
  undeclared,
} from './facts.js';

type Issued = FederatedSignIn['issued'];

const ASKED = {
  redirect: 'https://localhost/callback',
  state: 'fresh',
  nonce: 'fresh',
  challenge: 'S256',
} as const;
const REDEEMED = { verifier: 'fits', redirect: 'same' } as const;
const NOT_REDEEMED: readonly Issued[] = ['wrong-state', 'no-state', 'foreign-state', 'other-issuer'];

function signIn(
  issued: Issued,
  protocol: 'oidc' | 'saml',
  part: Partial<FederatedSignIn> = {},
): FederatedSignIn {
  const good = issued === 'good';
  return {
    issued,
    asked: protocol === 'oidc' ? ASKED : { ...ASKED, nonce: 'none', challenge: 'none' },
    redeemed: protocol === 'saml' || NOT_REDEEMED.includes(issued) ? null : REDEEMED,
    answer: good ? 'accepted' : issued === 'low-acr' ? 'challenged' : 'refused',
    said: `callback: ${good ? 302 : 401}`,
    record: good ? accepted() : refused(),
    before: issued === 'replayed' || issued === 'replayed-code' ? accepted() : null,
    ...part,
  };
}

type Changes = { readonly [issued in Issued]?: Partial<FederatedSignIn> | null };

/** A target that does everything right, changed for some of what was issued; null: it was not tried. */
function facts(protocol: 'oidc' | 'saml', changes: Changes = {}, part: object = {}) {
  const flaws: readonly Flaw[] = protocol === 'oidc' ? OPENID_FLAWS : SAML_FLAWS;
  const signIns = [...flaws].flatMap((flaw) =>
    changes[flaw] === null ? [] : signIn(flaw, protocol, changes[flaw] ?? {}),
  );
  const good = signIn('good', protocol, changes.good ?? {});
  return {
    relyingParties: [
      { name: 'idp', secondFactor: 'provider', trouble: null, signIns: [good, ...signIns, good], ...part },
    ],
  };
}
const openid = (changes: Changes = {}, part: object = {}) =>
  conclude(ssoAssertion, facts('oidc', changes, part), { protocol: 'oidc' });
const saml = (changes: Changes = {}, params: object = {}) =>
  conclude(ssoAssertion, facts('saml', changes), { protocol: 'saml', ...params });

/** What the kind calls a flaw, as it stands in the report: the one that breaks when it alone is accepted. */
const subjectOf = (conclusion: { readonly broken?: readonly string[] }) => conclusion.broken?.[0] ?? '';
const IN: Partial<FederatedSignIn> = { answer: 'accepted', record: accepted() };
const every = (change: Partial<FederatedSignIn>): Changes =>
  Object.fromEntries(['good', ...OPENID_FLAWS].map((issued) => [issued, change]));

describe('sso.assertion', () => {
  it('passes when good assertions open the record and no bad one does', () => {
    expect(openid()).toEqual(PASS);
    expect(saml()).toEqual(PASS);
  });

  it.each(OPENID_FLAWS)('fails an OpenID relying party that takes: %s', (flaw) => {
    const found = openid({ [flaw]: IN });
    expect(found).toEqual(fails(subjectOf(found)));
    expect(subjectOf(found)).toMatch(/^idp: /);
  });

  const told: readonly Flaw[] = ['foreign-request', 'response-signed-only'];
  it.each(SAML_FLAWS.filter((flaw) => !told.includes(flaw)))(
    'fails a SAML relying party that takes: %s',
    (flaw) => {
      const found = saml({ [flaw]: IN });
      expect(found).toEqual(fails(subjectOf(found)));
    },
  );

  it.each(told)('only tells of a SAML relying party that takes: %s', (flaw) => {
    expect(saml({ [flaw]: IN })).toEqual(PASS);
    const judged = ssoAssertion.judge(facts('saml', { [flaw]: IN }), { protocol: 'saml' });
    expect(judged.measured).toContainEqual(expect.objectContaining({ value: 'accepted' }));
  });

  it('fails a signature of the response alone where the assertion must be signed', () => {
    const found = saml({ 'response-signed-only': IN }, { assertionSignature: 'required' });
    expect(found).toEqual(fails('idp: an assertion that only the response around it is signed for'));
  });

  it('fails when a refusal shows the record', () => {
    expect(openid({ expired: { record: leaking() } })).toEqual(fails('idp: an expired assertion'));
  });

  it.each<[string, Partial<FederatedSignIn>, string]>([
    ['sends no state', { asked: { ...ASKED, state: 'none' } }, 'the state of the request'],
    ['repeats its state', { asked: { ...ASKED, state: 'repeated' } }, 'the state of the request'],
    ['sends no nonce', { asked: { ...ASKED, nonce: 'none' } }, 'the nonce of the request'],
    ['uses no PKCE', { asked: { ...ASKED, challenge: 'none' } }, 'the code challenge (PKCE)'],
    ['uses plain PKCE', { asked: { ...ASKED, challenge: 'plain' } }, 'the code challenge (PKCE)'],
    [
      'has its answers sent in clear',
      { asked: { ...ASKED, redirect: 'http://localhost/callback' } },
      'the address for the answer',
    ],
  ])('fails a relying party that %s', (_, change, subject) => {
    expect(openid(every(change))).toEqual(fails(`idp: ${subject}`));
  });

  it.each<[string, Partial<FederatedSignIn>, string]>([
    ['another verifier', { redeemed: { ...REDEEMED, verifier: 'wrong' } }, 'the code verifier (PKCE)'],
    ['no verifier', { redeemed: { ...REDEEMED, verifier: 'none' } }, 'the code verifier (PKCE)'],
    [
      'another redirect address',
      { redeemed: { ...REDEEMED, redirect: 'different' } },
      'the redirect address at the token endpoint',
    ],
  ])('fails a relying party that comes to the token endpoint with %s', (_, change, subject) => {
    expect(openid({ good: change })).toEqual(fails(`idp: ${subject}`));
  });

  it('fails a relying party whose address for the answer changes', () => {
    const asked = { ...ASKED, redirect: 'https://elsewhere/callback' };
    expect(openid({ expired: { asked } })).toEqual(fails('idp: the address for the answer'));
  });

  const shut = { answer: 'refused', record: refused() } as const;
  const withGood = (first: Partial<FederatedSignIn>, last: Partial<FederatedSignIn>) => {
    const [party] = facts('oidc').relyingParties;
    const between = party?.signIns.slice(1, -1) ?? [];
    const signIns = [signIn('good', 'oidc', first), ...between, signIn('good', 'oidc', last)];
    return conclude(ssoAssertion, { relyingParties: [{ ...party, signIns }] }, { protocol: 'oidc' });
  };
  const BROKEN: { readonly [control: string]: () => ReturnType<typeof conclude> } = {
    'good-before': () => withGood(shut, {}),
    'good-after': () => withGood({}, shut),
  };
  it('has a case for each of its controls', () => {
    expect(Object.keys(BROKEN)).toEqual(Object.keys(ssoAssertion.controls));
  });
  it.each(Object.entries(BROKEN))('is inconclusive without its control %s', (name, conclusion) => {
    expect(conclusion()).toEqual(controlFails(name));
  });

  it('is inconclusive when everything is refused, good and bad', () => {
    expect(withGood(shut, shut)).toEqual(controlFails('good-before', 'good-after'));
  });

  it('does not take one good sign-in for the one before and the one after', () => {
    const [party] = facts('oidc').relyingParties;
    const signIns = party?.signIns.slice(0, -1) ?? [];
    expect(conclude(ssoAssertion, { relyingParties: [{ ...party, signIns }] }, { protocol: 'oidc' })).toEqual(
      controlFails('good-after'),
    );
  });

  it.each<[string, Changes, string]>([
    ['a token was refused that was never fetched', { expired: { redeemed: null } }, 'an expired assertion'],
    ['the callback failed', { expired: { answer: 'other' } }, 'an expired assertion'],
    [
      'the callback was accepted and the record closed',
      { expired: { answer: 'accepted' } },
      'an expired assertion',
    ],
    ['a code of its own was asked for', { expired: { answer: 'challenged' } }, 'an expired assertion'],
    [
      'the record answered by nothing declared',
      { expired: { record: undeclared() } },
      'an expired assertion',
    ],
    ['the browser was never sent away', { expired: { record: null, asked: null } }, 'an expired assertion'],
    ['one was not tried', { expired: null }, 'an expired assertion'],
    [
      'the first use did not open',
      { 'replayed-code': { before: refused() } },
      'a callback sent a second time',
    ],
    ['there was no first use', { 'replayed-code': { before: null } }, 'a callback sent a second time'],
  ])('is inconclusive when %s', (_, changes, subject) => {
    expect(openid(changes)).toEqual(notObserved(`idp: ${subject}`));
  });

  it('wants to know who sees to the second factor', () => {
    const low = 'idp: an assertion of a sign-in without a second factor';
    expect(openid({}, { secondFactor: 'nobody' })).toEqual(notObserved(low));
    expect(openid({ 'low-acr': IN }, { secondFactor: 'target' })).toEqual(PASS);
  });

  it('is inconclusive when the provider could not be made known', () => {
    expect(openid({}, { signIns: [], trouble: 'step provider: status 403' })).toEqual(
      controlFails('good-before', 'good-after'),
    );
  });

  it('is inconclusive when nobody relies on a provider', () => {
    expect(conclude(ssoAssertion, { relyingParties: [] }, { protocol: 'oidc' })).toEqual(
      controlFails('good-before', 'good-after'),
    );
  });
});

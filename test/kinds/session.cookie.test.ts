import { describe, expect, it } from 'vitest';
import sessionCookie from '../../src/kinds/session.cookie.js';
import { accepted, conclude, controlFails, fails, notObserved, PASS, refused, undeclared } from './facts.js';

const attributes = (part: object = {}) => ({
  secure: true,
  httpOnly: true,
  sameSite: 'lax',
  domain: null,
  path: '/',
  persistent: false,
  ...part,
});
const SID = { name: 'sid', dropped: refused(), alone: accepted(), attributes: attributes() };
const THEME = {
  name: 'theme',
  dropped: accepted(),
  alone: refused(),
  attributes: attributes({ secure: false, httpOnly: false, sameSite: null, domain: 'clinic.example' }),
};
const early = (part: object = {}) => ({
  cookie: 'sid',
  origin: 'planted, made up',
  signedIn: true,
  kept: false,
  replay: refused(),
  ...part,
});
const VARIETY = { cookie: 'sid', samples: 3, length: 43, varying: 43, alphabet: 64, bits: 258 };
const HEALTHY = {
  signIn: 'web',
  before: accepted(),
  after: accepted(),
  none: refused(),
  cookies: [SID, THEME],
  earlier: [
    early({ origin: 'set during sign-in' }),
    early(),
    early({ origin: 'planted, issued to someone else' }),
  ],
  renewed: [{ cookie: 'sid', atSignIn: true }],
  variety: [VARIETY],
  addresses: { looked: 12, carrying: [] },
};
const of = (part: object = {}) => conclude(sessionCookie, { ...HEALTHY, ...part }, { bits: 64 });
const withAttributes = (part: object) => ({ cookies: [{ ...SID, attributes: attributes(part) }, THEME] });

describe('session.cookie', () => {
  it('passes when the cookie that signs in is all that it should be, whatever the others are', () => {
    expect(of()).toEqual(PASS);
  });

  it.each([
    ['it is not Secure', withAttributes({ secure: false }), ['sid, Secure']],
    ['it is not HttpOnly', withAttributes({ httpOnly: false }), ['sid, HttpOnly']],
    ['it has no SameSite', withAttributes({ sameSite: null }), ['sid, SameSite']],
    ['its SameSite is none', withAttributes({ sameSite: 'none' }), ['sid, SameSite']],
    ['it goes to a whole domain', withAttributes({ domain: 'clinic.example' }), ['sid, Domain']],
    [
      'signing in leaves it as it was',
      { renewed: [{ cookie: 'sid', atSignIn: false }] },
      ['sid, value after signing in'],
    ],
    [
      'a planted id becomes the session',
      { earlier: [early({ kept: true, replay: accepted() })] },
      ['sid, value planted, made up', 'sid, value planted, made up, presented after signing in'],
    ],
    [
      'an earlier id is accepted afterwards',
      { earlier: [early({ origin: 'set during sign-in', replay: accepted() })] },
      ['sid, value set during sign-in, presented after signing in'],
    ],
    [
      'it is easy to guess',
      { variety: [{ ...VARIETY, varying: 6, alphabet: 10, bits: 19 }] },
      ['sid, how hard it is to guess'],
    ],
    [
      'an address holds it',
      { addresses: { looked: 3, carrying: ['/home?session=[cookie fp:12345678]'] } },
      ['addresses asked for, led to and linked'],
    ],
  ])('fails when %s', (_, change, broken) => {
    expect(of(change)).toEqual(fails(...broken));
  });

  it('examines each cookie by which alone one gets in', () => {
    const remember = { ...THEME, name: 'remember', alone: accepted() };
    expect(of({ cookies: [SID, remember] })).toEqual(
      fails('remember, Secure', 'remember, HttpOnly', 'remember, SameSite', 'remember, Domain'),
    );
  });

  const BROKEN: { readonly [control: string]: object } = {
    'session-alive': { after: refused() },
    'cookie-found': { cookies: [THEME] },
    'addresses-seen': { addresses: { looked: 0, carrying: [] } },
  };
  it('has a case for each of its controls', () => {
    expect(Object.keys(BROKEN)).toEqual(Object.keys(sessionCookie.controls));
  });
  it.each(Object.entries(BROKEN))('is inconclusive without its control %s', (name, change) => {
    expect(of(change)).toEqual(controlFails(name));
  });

  it('does not call a cookie the session where the session opens without any', () => {
    expect(of({ none: accepted() })).toEqual(controlFails('session-alive'));
  });

  it.each([
    [
      'nobody could sign in over a planted id',
      { earlier: [early({ signedIn: false })] },
      ['sid, value planted, made up'],
    ],
    ['no answer set the cookie', { cookies: [{ ...SID, attributes: null }] }, ['sid, attributes']],
    ['no factor was seen', { renewed: [{ cookie: 'sid', atSignIn: null }] }, ['sid, value after signing in']],
    ['there is one value alone', { variety: [{ ...VARIETY, samples: 1 }] }, ['sid, how hard it is to guess']],
    [
      'an earlier id is answered in a shape nobody declared',
      { earlier: [early({ replay: undeclared() })] },
      ['sid, value planted, made up, presented after signing in'],
    ],
  ])('is inconclusive when %s', (_, change, unknown) => {
    expect(of(change)).toEqual(notObserved(...unknown));
  });
});

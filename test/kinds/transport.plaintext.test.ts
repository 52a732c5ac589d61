import { describe, expect, it } from 'vitest';
import type { ClearAnswer, MixedContent, ServiceAnswer } from '../../src/kinds/plaintext.js';
import plaintext from '../../src/kinds/transport.plaintext.js';
import { conclude, controlFails, fails, notObserved, PASS } from './facts.js';

const PARAMS = { strictTransportAtLeast: '180d' };
const WHAT = 'patient.read of alice by clinician';

const redirect: ClearAnswer = {
  reached: 'answered',
  status: 308,
  redirect: 'https',
  bytes: 0,
  canaries: [],
  cookiesSet: [],
  cookiesSent: [],
  said: 'GET in clear → 308, 0 B',
};
const asked = (answer: Partial<ClearAnswer>) => ({
  service: 'http',
  what: WHAT,
  answer: { ...redirect, ...answer },
});
const closed: ServiceAnswer = { tcp: 'refused', tls: 'unknown', clear: 'not-asked', said: 'closed' };
const CARELESS: ServiceAnswer = { tcp: 'open', tls: 'no', clear: 'accepts', said: 'goes on' };
const service = (answer: Partial<ServiceAnswer>, own: ServiceAnswer = CARELESS) => ({
  name: 'hl7',
  protocol: 'mllp',
  address: 'ehr.example:2575',
  answer: { ...closed, ...answer },
  own,
});
const page = (part: Partial<MixedContent['pages'][number]>) => ({
  page: 'page.read',
  opened: true,
  inClear: [],
  ...part,
});
const planted = ['http://planted.invalid/image.png', 'http://planted.invalid/script.js'];
const healthy = {
  overTls: [{ what: WHAT, success: true, said: 'GET → 200' }],
  inClear: [asked({})],
  services: [] as object[],
  strict: [{ base: 'web', answered: true, header: 'max-age=31536000', said: 'GET / → 302' }] as object[],
  mixed: { planted, missed: [] as string[], pages: [page({})] } as object | null,
};
const of = (part: Partial<typeof healthy>) => conclude(plaintext, { ...healthy, ...part }, PARAMS);

describe('transport.plaintext', () => {
  it.each<[string, Partial<ClearAnswer>]>([
    ['redirects to HTTPS without content', {}],
    ['is closed', { reached: 'refused', status: null, redirect: null }],
    ['ends the connection without an answer', { reached: 'ended', status: null, redirect: null }],
    ['turns requests away', { status: 403, redirect: null }],
  ])('passes when the port %s', (_, answer) => {
    expect(of({ inClear: [asked(answer)] })).toEqual(PASS);
  });

  it.each<[string, Partial<ClearAnswer>]>([
    ['shows a canary, even beside a redirect', { canaries: ['canary:alice.mrn'] }],
    ['shows a canary in a refusal', { status: 403, redirect: null, canaries: ['canary:alice.mrn'] }],
    ['sets a cookie', { cookiesSet: ['session'] }],
    ['gets the cookie that signs in', { cookiesSent: ['session'] }],
    ['serves content', { status: 200, redirect: null, bytes: 40 }],
    ['redirects to another address in clear', { redirect: 'not-https' }],
  ])('fails when the port %s', (_, answer) => {
    expect(of({ inClear: [asked(answer)] })).toEqual(fails(`http, ${WHAT}`));
  });

  it.each<[string, Partial<ClearAnswer>]>([
    ['does not answer in time', { reached: 'no-answer', status: null, redirect: null }],
    ['answers with an error of its own', { status: 502, redirect: null }],
  ])('is inconclusive when the port %s', (_, answer) => {
    expect(of({ inClear: [asked(answer)] })).toEqual(notObserved(`http, ${WHAT}`));
  });

  it('is inconclusive when a record could not be read over TLS either', () => {
    const overTls = [{ what: WHAT, success: false, said: 'GET → 500' }];
    expect(of({ overTls })).toEqual(controlFails('readable-over-tls'));
  });

  it('without anybody who signs in, wants an answer of each base over TLS', () => {
    expect(of({ overTls: [] })).toEqual(PASS);
    const strict = [{ base: 'web', answered: false, header: null, said: 'no answer' }];
    expect(of({ overTls: [], strict })).toMatchObject(controlFails('readable-over-tls'));
  });

  it.each<[string, Partial<ServiceAnswer>]>([
    ['closed', {}],
    ['TLS alone', { tcp: 'open', tls: 'yes', clear: 'silent' }],
    ['demanding TLS first', { tcp: 'open', tls: 'no', clear: 'refuses' }],
  ])('passes with a port of another protocol that is %s', (_, answer) => {
    expect(of({ services: [service(answer)] })).toEqual(PASS);
  });

  it('fails with a port that goes on in clear, also one that speaks TLS as well', () => {
    const subject = 'hl7 ehr.example:2575';
    expect(of({ services: [service({ tcp: 'open', tls: 'no', clear: 'accepts' })] })).toEqual(fails(subject));
    expect(of({ services: [service({ tcp: 'open', tls: 'yes', clear: 'accepts' })] })).toEqual(
      fails(subject),
    );
  });

  it.each<[string, Partial<ServiceAnswer>]>([
    ['gives no answer at all', { tcp: 'no-answer' }],
    ['is silent in clear and to a TLS hello', { tcp: 'open', tls: 'no', clear: 'silent' }],
    ['answers in another protocol', { tcp: 'open', tls: 'no', clear: 'unknown' }],
  ])('is inconclusive when a port %s', (_, answer) => {
    expect(of({ services: [service(answer)] })).toEqual(notObserved('hl7 ehr.example:2575'));
  });

  it('is inconclusive when clear speech of a server of our own was not recognised', () => {
    const deaf = service({}, { ...CARELESS, clear: 'unknown' });
    expect(of({ services: [deaf] })).toEqual(controlFails('clear-speech-recognised'));
  });

  it('fails without Strict-Transport-Security, and with one for too short a time', () => {
    const strict = (header: string | null) =>
      of({ strict: [{ base: 'web', answered: true, header, said: 'GET / → 200' }] });
    expect(strict(null)).toEqual(fails('web, Strict-Transport-Security'));
    expect(strict('max-age=0')).toEqual(fails('web, Strict-Transport-Security'));
    expect(strict('max-age=15551999')).toEqual(fails('web, Strict-Transport-Security'));
    expect(strict('max-age=15552000; includeSubDomains')).toEqual(PASS);
  });

  it('fails with a page that loads something in clear', () => {
    const mixed = { planted, missed: [], pages: [page({ inClear: ['http://cdn.example/logo.png'] })] };
    expect(of({ mixed })).toEqual(fails('page page.read, sub-resources'));
  });

  it('is inconclusive when a page did not open, or what was planted went unnoticed', () => {
    expect(of({ mixed: { planted, missed: [], pages: [page({ opened: false })] } })).toEqual(
      notObserved('page page.read, sub-resources'),
    );
    expect(of({ mixed: { planted, missed: planted.slice(1), pages: [page({})] } })).toEqual(
      controlFails('mixed-content-recognised'),
    );
  });
});

/** Whatever a system says of itself: the file that is written from it is valid. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { siteOf } from '../../src/init/address.js';
import { loginFormOf } from '../../src/init/form.js';
import { line, pathOf, word } from '../../src/init/plain-words.js';
import type { Found } from '../../src/init/survey.js';
import { targetText } from '../../src/init/target-text.js';
import { writeValid } from '../../src/init/write.js';
import { loadTarget } from '../../src/plan/target-file.js';

const place = mkdtempSync(join(tmpdir(), 'safeprobe-init-'));
afterAll(() => rmSync(place, { recursive: true }));

/** Texts that would be something else in YAML, in a template, or in a comment. */
const nasty = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.stringMatching(/^[-#:{}[\]&*!|>'"%@`${}\\\n\r\t ,?=]{0,20}$/),
  fc.constantFrom(
    '${x}',
    '${username',
    'no',
    '~',
    '1e3',
    '\u0085x',
    '\u2028y',
    ': ',
    '#',
    "it's",
    '"',
    'a\nb: c',
    '%YAML 1.2',
  ),
);
const path = nasty.map((text) => pathOf(`/${text}`, 'http://localhost:8080')).filter((each) => each !== null);
const name = fc
  .oneof(nasty, fc.stringMatching(/^[A-Za-z_][\w.:-]{0,10}$/))
  .map(word)
  .filter((each) => each !== null);
const said = nasty.map((text) => line(text));

const found: fc.Arbitrary<Found> = fc.record({
  site: fc.constantFrom('http://localhost:8080', 'https://localhost', 'https://[::1]:8443/app/').map(siteOf),
  certificate: fc.option(fc.record({ trouble: fc.option(said), fix: said, name: said })),
  plainPort: fc.constantFrom(null, 'closed' as const, 'answers' as const),
  title: said,
  openApi: fc.option(
    fc.record({
      path,
      title: said,
      operations: fc.array(
        fc.record({
          method: fc.constant('GET'),
          path: nasty,
          query: fc.constant([]),
          examples: fc.constant({}),
        }),
      ),
      document: fc.record({
        paths: fc.dictionary(
          nasty,
          fc.record({
            post: fc.record({
              requestBody: fc.record({
                content: fc.dictionary(
                  fc.constantFrom('application/json', 'application/x-www-form-urlencoded'),
                  fc.record({
                    schema: fc.record({
                      properties: fc.dictionary(
                        fc.oneof(nasty, fc.constantFrom('user', 'email', 'password')),
                        fc.constant({}),
                      ),
                    }),
                  }),
                ),
              }),
            }),
          }),
        ),
      }),
    }),
  ),
  fhir: fc.option(
    fc.record({
      base: fc.constantFrom('', '/fhir'),
      metadata: path,
      version: said,
      resources: fc.constantFrom([], ['Patient']),
    }),
  ),
  openId: fc.option(
    fc.record({
      path,
      issuer: said,
      token: fc.option(path),
      keys: fc.option(path),
      grants: fc.array(fc.oneof(nasty, fc.constant('password'))),
      elsewhere: fc.array(said),
    }),
  ),
  form: fc
    .option(
      fc.record({
        page: path,
        action: path,
        method: fc.constantFrom('GET' as const, 'POST' as const),
        user: name,
        password: name,
        code: fc.option(name),
        hidden: fc.uniqueArray(name, { maxLength: 4 }),
        strange: fc.nat(3),
      }),
    )
    .map((form) => {
      if (form === null) return null;
      // As a page has them: a name twice is one field.
      const others = [form.user, form.password, form.code];
      return new Set(others).size === 3 && !form.hidden.some((each) => others.includes(each)) ? form : null;
    }),
  cookies: fc.array(name, { maxLength: 2 }),
  closedPage: fc.option(fc.record({ path, status: fc.constantFrom(302, 401), location: fc.option(path) })),
  closed: fc.option(fc.record({ path, status: fc.constantFrom(401, 403), location: fc.constant(null) })),
  health: fc.option(path),
  away: fc.array(said),
  requests: fc.nat(40),
});

it('whatever was found, the file is valid and goes nowhere else', () => {
  fc.assert(
    fc.property(found, (each) => {
      const text = targetText({
        found: each,
        answers: { name: 'a-system', environment: 'demo', authorization: null, people: [] },
        ca: [],
        day: '2026-01-01',
        schema: null,
      });
      const file = join(place, 'target.yaml');
      writeValid(file, text);
      expect(loadTarget(file).value.scope.hosts).toEqual([each.site.host]);
    }),
    { numRuns: 150 },
  );
});

it('a form that changes a password, or has no field for a name, is no sign-in', () => {
  const of = (inner: string) => loginFormOf(`<form method=post>${inner}</form>`, '/x', 'http://localhost');
  expect(of('<input name=user><input type=password name=old><input type=password name=new>')).toBeNull();
  expect(of('<input type=password name=pw>')).toBeNull();
  expect(
    of('<input name=user><input type=password name=pw><input name=otp autocomplete=one-time-code>'),
  ).toEqual({
    page: '/x',
    action: '/x',
    method: 'POST',
    user: 'user',
    password: 'pw',
    code: 'otp',
    hidden: [],
    strange: 0,
  });
});

it('a form that posts to another host is not taken over', () => {
  const html =
    '<form method=post action="https://elsewhere.example/in"><input name=user><input type=password name=pw></form>';
  expect(loginFormOf(html, '/x', 'http://localhost')).toBeNull();
});

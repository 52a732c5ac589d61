import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { difference, withSignIn } from '../../src/record/edit.js';
import { browserSteps, type Known, pagesOfSession, sessionCookies } from '../../src/record/recipe.js';
import type { Note, Watched } from '../../src/target/watched-browser.js';

const known: Known = {
  username: 'clara',
  password: 'pw-1',
  isCode: (text) => /^\d{6}$/.test(text),
  vars: { ward: 'w3' },
};
const fill = (selector: string, value: string, type = 'text'): Note => ({
  did: 'fill',
  at: '/login',
  selector,
  type,
  value,
});
const click = (selector: string): Note => ({ did: 'click', at: '/login', selector });
const seen = (notes: readonly Note[], more: Partial<Watched> = {}): Watched => ({
  notes,
  came: [],
  calls: [],
  before: [],
  after: [],
  signOut: 'text=Out',
  stillAsked: false,
  ...more,
});
const form = [fill('#u', 'clara'), fill('#p', 'pw-1', 'password'), click('#go')];

describe('steps', () => {
  it('hold one entry for a field that was typed letter by letter, and nothing after the form was sent', () => {
    const notes = [
      fill('#u', 'cl'),
      ...form,
      { did: 'submit', at: '/login', selector: '#go' } as const,
      click('text=Doe, J.'),
    ];
    expect(browserSteps(seen(notes), known, '/')).toEqual([
      {
        name: 'password',
        factor: 'password',
        browser: [
          { goto: '/' },
          { fill: '#u', with: '${username}' },
          { fill: '#p', with: '${password}' },
          { click: '#go' },
          { see: 'text=Out' },
        ],
      },
    ]);
  });

  it('are sent by the button also where somebody pressed Enter', () => {
    const notes = [...form.slice(0, 2), { did: 'submit', at: '/login', selector: '#go' } as const];
    expect(browserSteps(seen(notes), known, '/')[0]?.browser).toContainEqual({ click: '#go' });
  });

  it('take further values from the vars of the account, and no others', () => {
    expect(browserSteps(seen([fill('#w', 'w3'), ...form]), known, '/')[0]?.browser).toContainEqual({
      fill: '#w',
      with: '${ward}',
    });
    expect(() => browserSteps(seen([fill('#w', 'w4'), ...form]), known, '/')).toThrow(
      /no value of the account/,
    );
  });

  it('end with what shows somebody signed in, or at least that no password is asked for', () => {
    const [step] = browserSteps(seen(form, { signOut: null }), known, '/');
    expect(step?.browser.at(-1)).toEqual({ see: 'body:not(:has(input[type="password"]))' });
  });

  it.each([
    ['a password is still asked for', seen(form, { stillAsked: true }), /did not succeed/],
    ['the form was never sent', seen(form.slice(0, 2)), /nothing was clicked/],
    ['nothing happened', seen([]), /no password was typed/],
  ])('are none where %s', (_, watched, words) => {
    expect(() => browserSteps(watched, known, '/')).toThrow(words);
  });
});

it('the cookie of a session is one that signing in set: not for scripts first, never one that was there', () => {
  const cookie = (name: string, value: string, httpOnly = false) => ({ name, value, httpOnly });
  expect(
    sessionCookies({
      before: [cookie('lang', 'en'), cookie('sid', 'old')],
      after: [
        cookie('lang', 'en'),
        cookie('XSRF-TOKEN', '1'),
        cookie('theme', '2'),
        cookie('sid', 'new', true),
      ],
    }),
  ).toEqual(['sid', 'theme', 'XSRF-TOKEN']);
});

it('pages of a session are those that came after the form was sent, documents first', () => {
  const came = [
    { path: '/login', document: true, after: 0 },
    { path: '/api/me', document: false, after: 3 },
    { path: '/home', document: true, after: 3 },
  ];
  expect(pagesOfSession({ came, notes: form })).toEqual(['/home', '/api/me']);
});

describe('a file', () => {
  const path = {
    steps: [{ name: 'a', browser: [{ fill: 'label=User', with: '${username}' }, { see: 'x[y= 1 ]' }] }],
  };
  const all = (text: string) => parse(text, { logLevel: 'error' });

  it.each([
    ['without a section', '# mine\ntarget: x # here\n'],
    ['without a last line break', 'target: x'],
    [
      'with a section and comments around',
      '# mine\nsignIn:\n  # old\n  api:\n    steps:   []   # none\n\n# of lacks\nlacks: {a: b}\n',
    ],
    ['with a section at the end', 'target:   x\nsignIn:\n    api: {steps: [ ]}'],
    [
      'with a block text at the end',
      'signIn:\n  api:\n    note: |\n      two\n      lines\n# next\ntarget: x\n',
    ],
  ])('%s gets new lines and loses none', (_, text) => {
    const after = withSignIn(text, 'x.yaml', 'browser', path, false);
    expect(all(after)).toEqual({ ...all(text), signIn: { ...all(text).signIn, browser: path } });
    expect(
      difference(text.replace(/\n*$/, '\n'), after.replace(/\n*$/, '\n')).filter((line) =>
        line.startsWith('-'),
      ),
    ).toEqual([]);
  });

  it.each([
    ['in braces', '# mine\nsignIn: { api: { steps: [] } }\n'],
    ['that is replaced', '# mine\nsignIn:\n  browser: { steps: [] }\n'],
  ])('with a section %s keeps its comments', (_, text) => {
    const after = withSignIn(text, 'x.yaml', 'browser', path, true);
    expect(all(after).signIn.browser).toEqual(path);
    expect(after).toContain('# mine');
  });

  it('shows what changed, a step of a page on one line', () => {
    const text = 'signIn:\n  api: {}\nlacks: {}\n';
    expect(
      difference(text, withSignIn(text, 'x.yaml', 'browser', { carrier: { cookie: 'a' } }, false)),
    ).toEqual(['+   browser:', '+     carrier: { cookie: a }']);
  });
});

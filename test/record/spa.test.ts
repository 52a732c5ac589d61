/** Somebody signs in to a single-page application in a real browser, and a path by its token is written. */
import { readFileSync } from 'node:fs';
import { generate } from 'otplib';
import { describe, expect, it } from 'vitest';
import { SafeprobeError } from '../../src/errors.js';
import { loadTarget } from '../../src/plan/target-file.js';
import type { WatchedPage } from '../../src/target/watched-browser.js';
import { browser } from '../target/browser-door.js';
import { recorded, signIn, target } from './seat.js';
import { PASSWORD, SEED, spa } from './spa.js';

// Without a browser nothing of this can be seen; the reason shows in the title.
const inChromium = describe.skipIf(browser === null);
const entered = async (page: WatchedPage) => {
  await signIn(page);
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
};
const LOGIN = {
  method: 'POST',
  path: '/api/login',
  headers: { 'x-client': 'ward-web' },
  json: { user: { name: '${username}', password: '${password}' }, remember: false },
};

inChromium(`with ${browser?.version ?? 'no browser on this machine'}`, () => {
  it('the answer that gave the token, the header and a renewal become a path that works', async () => {
    const file = await target(spa({ renews: 'by its answer' }));
    const { code, said } = await recorded(file, entered);
    expect(said).toContain('it works');
    expect(code).toBe(0);
    expect(loadTarget(file).value.signIn?.browser).toEqual({
      personas: ['clinician'],
      steps: [
        {
          name: 'password',
          factor: 'password',
          request: LOGIN,
          expect: { status: 200 },
          capture: {
            access: { json: '$.tokens.access_token' },
            refresh_token: { json: '$.tokens.refresh_token' },
          },
        },
      ],
      carrier: { headers: { Authorization: 'Bearer ${access}' } },
      alive: { request: { path: '/api/me' }, success: { status: 200 }, refused: { status: 401 } },
      refresh: {
        steps: [
          {
            name: 'refresh',
            request: {
              method: 'POST',
              path: '/api/refresh',
              headers: { 'x-client': 'ward-web' },
              json: { refresh_token: '${refresh_token}', client_id: 'wardWebClient01x9' },
            },
            expect: { status: 200 },
            capture: {
              access: { json: '$.tokens.access_token' },
              refresh_token: { json: '$.tokens.refresh_token' },
            },
          },
        ],
        refused: { status: 403 },
      },
    });
    const text = readFileSync(file, 'utf8');
    for (const each of [text, said]) {
      expect(each).not.toContain(PASSWORD);
      expect(each).not.toMatch(/[0-9a-f]{32}/);
    }
  });

  it('a renewal by a cookie is one that holds nothing else', async () => {
    const file = await target(spa({ renews: 'by a cookie' }));
    const { code, said } = await recorded(file, entered);
    expect([code, said]).toEqual([0, expect.stringContaining('it works')]);
    expect(loadTarget(file).value.signIn?.browser).toMatchObject({
      carrier: { headers: { Authorization: 'Bearer ${access}' } },
      refresh: { steps: [{ request: { path: '/api/refresh', json: {} } }], refused: { status: 403 } },
    });
  });

  it('a code goes with the ticket that the password got', async () => {
    const file = await target(spa({ code: true }), ', totp: { secret: { env: CLARA_SEED } }');
    const { code, said } = await recorded(file, async (page) => {
      await signIn(page);
      await page.getByLabel('Code').fill(await generate({ secret: SEED }));
      await page.getByRole('button', { name: 'Go on' }).click();
      await page.getByRole('button', { name: 'Sign out' }).waitFor();
    });
    expect(said).toContain('refresh: none was seen');
    expect([code, said]).toEqual([0, expect.stringContaining('it works')]);
    expect(loadTarget(file).value.signIn?.browser?.steps).toEqual([
      {
        name: 'password',
        factor: 'password',
        request: LOGIN,
        expect: { status: 202 },
        capture: { ticket: { json: '$.ticket' } },
      },
      {
        name: 'code',
        factor: 'totp',
        request: { ...LOGIN, path: '/api/code', json: { ticket: '${ticket}', code: '${otp}' } },
        expect: { status: 200 },
        capture: { access: { json: '$.tokens.access_token' } },
      },
    ]);
  }, 90_000);

  it('a password that the script turns into something else is told, and nothing written', async () => {
    const file = await target(spa({ hashes: true }));
    const before = readFileSync(file, 'utf8');
    const error: unknown = await recorded(file, entered).catch((thrown) => thrown);
    expect(error instanceof SafeprobeError && [error.code, error.message]).toEqual([
      'prerequisite',
      expect.stringContaining('signing in set no cookie'),
    ]);
    expect(readFileSync(file, 'utf8')).toBe(before);
  });
});

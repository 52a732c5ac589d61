import { generateSync } from 'otplib';
import { chromium } from 'playwright';
import { expect, onTestFinished, test } from 'vitest';
import { findBrowser } from '../../src/setup/browser.js';
import { openProvider } from '../systems/openid/provider.js';
import people from '../systems/people.json' with { type: 'json' };
import { createAuthority } from '../target/certificates.js';
import { account, code, startBench } from './clinic-client.js';

test('a person signs in with an OpenID provider that is not of the house, in a browser', async (context) => {
  const found = await findBrowser(process.env);
  if (found === null) return context.skip('no browser is installed: npx safeprobe setup');
  const bench = await startBench();
  onTestFinished(() => bench.stop());
  const [someone] = people.clinician;
  if (someone === undefined) throw new Error('nobody to sign in');
  const authority = await createAuthority('A provider elsewhere');
  const { access_token: token } = await bench.signIn(account('admin'));
  const secret = 'of-the-clinic-at-the-provider';
  const url = '/admin/identity-providers';
  await openProvider(
    {
      id: 'clinic',
      secret,
      async callback(issuer) {
        const json = {
          protocol: 'oidc',
          name: 'Somewhere else',
          issuer,
          clientId: 'clinic',
          clientSecret: secret,
        };
        const { id } = (await bench.call('POST', url, { token, json: { ...json, ca: authority.pem } })).json;
        const link = { username: account('nurse').username, subject: someone.username };
        await bench.call('POST', `${url}/${id}/links`, { token, json: link });
        return `${bench.clinic.url}/login/federated/${id}/callback`;
      },
    },
    { anyCode: false },
    await authority.issue('localhost'),
  );
  const browser = await chromium.launch({ executablePath: found.path, args: ['--no-sandbox'] });
  onTestFinished(() => browser.close());
  const page = await (await browser.newContext({ ignoreHTTPSErrors: true })).newPage();
  await page.goto(`${bench.clinic.url}/login`);
  await page.getByRole('link', { name: 'Sign in with Somewhere else' }).click();
  await page.getByLabel('User name').fill(someone.username);
  await page.getByLabel('Password').fill(someone.password);
  await page.getByRole('button', { name: 'Continue' }).click();
  const { secret: seed, period } = someone.totp;
  await page
    .getByLabel('Code')
    .fill(generateSync({ secret: seed.literal, period: Number.parseInt(period, 10) }));
  await page.getByRole('button', { name: 'Sign in' }).click();
  // This provider says nothing of a second factor, so that the clinic asks for its own.
  await page.getByLabel('Code from your authenticator').fill(code(account('nurse')));
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('Sign out').waitFor();
  expect(new URL(page.url()).pathname).toBe('/patients');
  expect(await page.content()).toContain(account('nurse').display);
}, 120_000);

/** A target file of a small system, and somebody who signs in to it in a real browser while it is recorded. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { recordAndTry, type Seat } from '../../src/commands/record.js';
import type { WatchedPage } from '../../src/target/watched-browser.js';
import { browser } from '../target/browser-door.js';
import { type Answer, serve } from '../target/servers.js';
import { PASSWORD, SEED } from './spa.js';

export async function target(answer: Answer, account = '') {
  const { port, url } = await serve(answer);
  const folder = mkdtempSync(join(tmpdir(), 'safeprobe-record-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'target.yaml');
  writeFileSync(
    file,
    `# Mine, and it stays.
target: ward
title: Ward
role: ehr
environment: demo
scope: { hosts: [localhost], ports: [${port}] } # this one alone
bases: { web: "${url}" }
personas:
  clinician:
    role: clinician
    accounts: [{ username: clara, password: { env: CLARA_PASSWORD }${account} }]
`,
  );
  return file;
}

export async function recorded(
  file: string,
  person: (page: WatchedPage) => Promise<void>,
  more: Partial<Seat> = {},
  force = false,
) {
  const said = { text: '' };
  const spies = (['stdout', 'stderr'] as const).map((stream) =>
    vi.spyOn(process[stream], 'write').mockImplementation((chunk) => {
      said.text += String(chunk);
      return true;
    }),
  );
  try {
    const code = await recordAndTry(
      { target: file, persona: 'clinician', name: 'browser', from: '/', yes: false, force },
      {
        browser: async () => browser?.path ?? '',
        headless: true,
        env: { CLARA_PASSWORD: PASSWORD, CLARA_SEED: SEED },
        person,
        agrees: async () => true,
        ...more,
      },
    );
    return { code, said: said.text };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

export const signIn = async (page: WatchedPage, password = PASSWORD, user = 'clara') => {
  await page.getByLabel('User name').fill(user);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForLoadState('load');
};

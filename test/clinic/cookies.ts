/** What the clinic's web sign-in gives to a browser, and what it takes from one. */
import { openBrowser } from './browser.js';
import { account, type Bench, code } from './clinic-client.js';

/** Of the cookies set, the one that signs in; the other remembers the device. */
function sessionLine(headers: { readonly [name: string]: unknown }): string {
  const lines = [headers['set-cookie']].flat().map(String);
  return lines.find((line) => !line.startsWith('__Host-clinic-device=')) ?? '';
}

export async function cookies(bench: Bench) {
  const enter = async (index: number, planted?: string) => {
    const browser = openBrowser(bench.call);
    if (planted !== undefined) browser.cookies.set('__Host-clinic-session', planted);
    await browser.enterPassword(account('clinician', index));
    const pending = [...browser.cookies.values()];
    await browser.get('/login/code');
    const last = await browser.post('/login/code', { code: code(account('clinician', index)) });
    const [, value = ''] = /^[^=]+=([^;]*)/.exec(sessionLine(last.headers)) ?? [];
    return { browser, last, value, pending };
  };
  const first = await enter(0);
  const page = await first.browser.get('/patients/p-alice');
  const forged = await first.browser.post('/patients/p-alice/notes', { note: 'Forged', csrf: 'x' });
  const second = await enter(1, 'planted-by-someone-else');
  return {
    cookie: sessionLine(first.last.headers).replace(first.value, '…'),
    address: first.last.headers.location?.toString().replace(first.value, '…'),
    kept: first.pending.includes(first.value),
    adopted: second.value === 'planted-by-someone-else',
    alike: first.value.slice(0, 16) === second.value.slice(0, 16),
    forged: forged.status,
    stored: page.headers['cache-control'],
    scripts: [...page.text.matchAll(/<script>[^<]*?(localStorage|caches)\./g)].map(([, what]) => what),
  };
}

const HOST = '__Host-clinic-session=…; Path=/; HttpOnly; Secure; SameSite=Lax';

export const HEALTHY = {
  cookie: HOST,
  address: '/patients',
  kept: false,
  adopted: false,
  alike: false,
  forged: 403,
  stored: 'no-store',
  scripts: [],
};

export const CHANGES = {
  'cookie.domain-wide': {
    cookie: 'clinic-session=…; Domain=localhost; Path=/; HttpOnly; Secure; SameSite=Lax',
  },
  'cookie.no-same-site': { cookie: HOST.replace('; SameSite=Lax', '') },
  'cookie.not-http-only': { cookie: HOST.replace('; HttpOnly', '') },
  'cookie.not-secure': { cookie: 'clinic-session=…; Path=/; HttpOnly; SameSite=Lax' },
  'session.id-guessable': { alike: true },
  'session.id-in-address': { address: '/patients?session=…' },
  'session.id-kept-over-sign-in': { kept: true },
  'session.planted-id-adopted': { kept: true, adopted: true },
  'web.forms-not-checked': { forged: 302 },
  'web.record-cacheable': { stored: 'private, max-age=600' },
  'web.record-in-cache-storage': { scripts: ['caches'] },
  'web.record-in-local-storage': { scripts: ['localStorage'] },
};

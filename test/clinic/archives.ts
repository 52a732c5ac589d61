/** Encrypted archives at the clinic itself: what the rows of faults look at. */
import { readJwe } from '../../src/target/exports/jwe.js';
import { account, type Bench } from './clinic-client.js';
import { age } from './passkey-facts.js';

type Facts = Readonly<Record<string, unknown>>;
const PASSWORD = 'a password of the test';

export const HEALTHY = {
  nurse: 403,
  short: 422,
  aged: 401,
  inClear: false,
  inName: false,
  inHeader: false,
  opened: true,
  byName: false,
  withKey: false,
} as const;

export async function archives(bench: Bench): Promise<Facts> {
  const { access_token: token } = await bench.signIn(account('clinician'));
  const { access_token: nurse } = await bench.signIn(account('nurse'));
  const ask = (by: string, password = PASSWORD) =>
    bench.call('POST', '/fhir/Patient/p-alice/$archive', { token: by, json: { password } });
  const holds = (text: string) => text.includes('CNRY-ALICE');
  const { text, headers } = await ask(token);
  const file = readJwe(text);
  const short = (await ask(token, 'short')).status;
  const refused = (await ask(nurse)).status;
  await age(bench);
  return {
    nurse: refused,
    short,
    aged: (await ask(token)).status,
    // Of an encrypted file the header alone can be decoded, and is looked at by itself.
    inClear: holds(text) || (file === null && holds(Buffer.from(text, 'base64').toString())),
    inName: holds(String(headers['content-disposition'])),
    inHeader: holds(file?.header ?? ''),
    opened: holds((await file?.open(PASSWORD)) ?? ''),
    byName: holds((await file?.open('clinic')) ?? ''),
    withKey: JSON.stringify(headers).includes(PASSWORD),
  };
}

/** Fault → what it changes. */
export const CHANGES: Readonly<Record<string, Facts>> = {
  'export.in-clear': { inClear: true, opened: false },
  'export.merely-encoded': { inClear: true, opened: false },
  'export.name-tells-patient': { inName: true },
  'export.header-tells-patient': { inHeader: true },
  'export.second-password': { byName: true },
  'export.key-beside-the-file': { withKey: true },
};

/** What the clinic makes of tokens that are old, used, meant for elsewhere, or not its own. */
import { createHmac, createPublicKey } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { CompactSign, exportJWK, generateKeyPair } from 'jose';
import { account, type Bench } from './clinic-client.js';

const RECORD = '/fhir/Patient/p-alice';
/** Of the mobile client's access tokens, on this bench. */
export const MOBILE_MS = 300;

type Members = Record<string, unknown>;
const partOf = (token: string, index: number): Members =>
  JSON.parse(Buffer.from(token.split('.')[index] ?? '', 'base64url').toString());
const encode = (members: Members) => Buffer.from(JSON.stringify(members)).toString('base64url');

/** Status of the record, read with copies of a live token that are altered or meant for elsewhere. */
export async function copies(bench: Bench) {
  const { access_token: token, refresh_token } = await bench.signIn(account('clinician'));
  const read = async (copy: string) => (await bench.call('GET', RECORD, { token: copy })).status;
  const header = partOf(token, 0);
  const [, payload = '', signature = ''] = token.split('.');
  const jwks = JSON.parse((await bench.call('GET', '/.well-known/jwks.json')).text);
  const pem = createPublicKey({ key: jwks.keys[0], format: 'jwk' }).export({ type: 'spki', format: 'pem' });
  const hashed = `${encode({ ...header, alg: 'HS256' })}.${payload}`;
  const own = await generateKeyPair('ES256');
  const embedded = await new CompactSign(Buffer.from(payload, 'base64url'))
    .setProtectedHeader({ ...header, alg: 'ES256', jwk: await exportJWK(own.publicKey) })
    .sign(own.privateKey);
  const promoted = `${token.split('.')[0]}.${encode({ ...partOf(token, 1), role: 'admin' })}.${signature}`;
  const resource = `${bench.clinic.url}/auth/userinfo`;
  const json = { grant_type: 'refresh_token', refresh_token, resource };
  const elsewhere = await bench.call('POST', '/auth/token', { json });
  return {
    untouched: await read(token),
    unsigned: await read(`${encode({ ...header, alg: 'none' })}.${payload}.`),
    unsignedSpelledOtherwise: await read(`${encode({ ...header, alg: 'None' })}.${payload}.`),
    unverified: await read(`${token.split('.')[0]}.${payload}.`),
    hashed: await read(`${hashed}.${createHmac('sha256', pem).update(hashed).digest('base64url')}`),
    embedded: await read(embedded),
    elsewhere: await read(elsewhere.json.access_token),
    promoted: (await bench.call('GET', '/admin/users', { token: promoted })).status,
  };
}

/** What a refresh token buys the first and the second time, and whether the mobile client's access token ends. */
export async function lives(bench: Bench) {
  const first = await bench.signIn(account('clinician'));
  const refresh = (refresh_token: string, client_id?: string) =>
    bench.call('POST', '/auth/token', {
      json: { grant_type: 'refresh_token', refresh_token, ...(client_id === undefined ? {} : { client_id }) },
    });
  const read = async (token: string) => (await bench.call('GET', RECORD, { token })).status;
  const mobile = (await refresh(first.refresh_token, 'clinic-mobile')).json;
  const fresh = await read(mobile.access_token);
  await wait(MOBILE_MS + 150);
  const expired = await read(mobile.access_token);
  const newest = (await refresh(mobile.refresh_token)).json;
  return {
    fresh,
    expired,
    rotated: newest.refresh_token !== mobile.refresh_token,
    reused: (await refresh(first.refresh_token)).status,
    family: await read(newest.access_token),
  };
}

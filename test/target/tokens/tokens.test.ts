/** The door for tokens at small servers: what is presented in place of a token, and who takes it. */
import { createHmac, randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, jwtVerify, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { declaredLimits } from '../../../src/target/resolved.js';
import type { TargetFile } from '../../../src/target/schema.js';
import { takeApart } from '../../../src/target/tokens/compact.js';
import { createTokens } from '../../../src/target/tokens/tokens.js';
import { drive } from '../drive.js';
import { type Answer, sendJson, serve } from '../servers.js';

type Accepts = (token: string) => boolean | Promise<boolean>;

const PATH: NonNullable<TargetFile['signIn']>[string] = {
  steps: [
    {
      name: 'token',
      factor: 'password',
      request: { method: 'POST', path: '/token', json: { name: '${username}' } },
      expect: { status: 200 },
      capture: { access: { json: '$.access_token' } },
    },
  ],
  carrier: { headers: { Authorization: 'Bearer ${access}' } },
  alive: { request: { path: '/me' }, success: { status: 200 }, refused: { status: 401 } },
  tokens: {
    access: 'access',
    lifetime: '5m',
    expiresIn: { json: '$.expires_in' },
    keys: { request: { path: '/jwks' } },
  },
};

async function open(issue: () => string | Promise<string>, accepts: Accepts, jwks: object = { keys: [] }) {
  const answer: Answer = async ({ url, headers }, response) => {
    if (url === '/token') return sendJson(response, 200, { access_token: await issue(), expires_in: 300 });
    if (url === '/jwks') return sendJson(response, 200, jwks);
    const token = /^Bearer (.*)$/.exec(headers.authorization ?? '')?.[1] ?? '';
    return sendJson(response, (await accepts(token)) ? 200 : 401, {});
  };
  const server = await serve(answer);
  const { driver, account } = drive({
    scope: { hosts: ['localhost'], ports: [server.port] },
    bases: { main: server.url },
    signIn: { main: PATH },
  });
  return createTokens(driver, 'a.check', async () => account());
}

async function issuer() {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256' };
  return {
    publicKey,
    jwks: { keys: [jwk] },
    jwk,
    issue: () =>
      new SignJWT({ role: 'nurse', jti: randomUUID() })
        .setProtectedHeader({ alg: 'ES256', kid: 'one' })
        .setSubject(randomUUID())
        .setIssuedAt()
        .setExpirationTime('5m')
        .sign(privateKey),
  };
}

const taken = (copies: readonly { readonly alteration: string; readonly outcome: { success: boolean } }[]) =>
  copies.filter(({ outcome }) => outcome.success).map(({ alteration }) => alteration);

describe('altered copies of a signed token', () => {
  it('are well made, and all refused by who verifies', async () => {
    const { issue, publicKey, jwks } = await issuer();
    const tokens = await open(
      issue,
      (token) =>
        jwtVerify(token, publicKey, { algorithms: ['ES256'] }).then(
          () => true,
          () => false,
        ),
      jwks,
    );
    const found = await tokens.tamper('main');
    expect(found).toMatchObject({ format: 'jwt', algorithm: 'ES256', left: [], elsewhere: null });
    expect([found.before.success, found.after.success]).toEqual([true, true]);
    expect(found.copies.filter(({ wellMade }) => !wellMade)).toEqual([]);
    expect(found.copies.length).toBeGreaterThan(20);
    expect(taken(found.copies)).toEqual([]);
  });

  it('are taken by who decodes without verifying', async () => {
    const { issue, jwks } = await issuer();
    const tokens = await open(issue, (token) => takeApart(token) !== null, jwks);
    const { copies } = await tokens.tamper('main');
    expect(taken(copies)).toHaveLength(copies.length);
  });

  it('find who lets the token choose a keyed hash', async () => {
    const { issue, publicKey, jwk, jwks } = await issuer();
    const text = JSON.stringify(jwk);
    const tokens = await open(
      issue,
      (token) => {
        const parsed = takeApart(token);
        if (parsed?.header.alg !== 'HS256')
          return jwtVerify(token, publicKey).then(
            () => true,
            () => false,
          );
        const mac = createHmac('sha256', text).update(parsed.parts.slice(0, 2).join('.')).digest();
        return mac.equals(parsed.signature);
      },
      jwks,
    );
    const { copies } = await tokens.tamper('main');
    expect(taken(copies)).toEqual(['HS256 with the public key as secret (JWK)']);
  });

  it('leave out what needs a key that is not published, and say so', async () => {
    const { issue, publicKey } = await issuer();
    const tokens = await open(issue, (token) =>
      jwtVerify(token, publicKey).then(
        () => true,
        () => false,
      ),
    );
    const { left, copies } = await tokens.tamper('main');
    expect(left).toEqual([
      {
        alteration: 'HS256 with the public key as secret',
        why: 'no public key was found where the target file says',
      },
    ]);
    expect(copies.some(({ alteration }) => alteration.includes('public key'))).toBe(false);
  });
});

describe('altered copies of an opaque token', () => {
  const issued = new Set<string>();
  const issue = () => {
    const token = randomUUID();
    issued.add(token);
    return token;
  };

  it('are refused by who compares all of it', async () => {
    const tokens = await open(issue, (token) => issued.has(token));
    const found = await tokens.tamper('main');
    expect(found).toMatchObject({ format: 'opaque', algorithm: null });
    expect(found.before.success).toBe(true);
    expect(found.copies.every(({ wellMade }) => wellMade)).toBe(true);
    expect(taken(found.copies)).toEqual([]);
  });

  it('find who looks up the first half alone', async () => {
    const half = (token: string) => token.slice(0, 18);
    const tokens = await open(issue, (token) => [...issued].some((each) => half(each) === half(token)));
    expect(taken((await tokens.tamper('main')).copies)).toEqual([
      'middle character changed',
      'last but one character changed',
      'truncated',
      'first half with the second of another’s',
      'second half with the first of another’s',
    ]);
  });
});

it('a token’s lifetime is what its answer and its own claims say', async () => {
  const { issue } = await issuer();
  const tokens = await open(issue, () => true);
  expect(tokens.paths).toEqual([
    {
      signIn: 'main',
      persona: 'clinician',
      refreshes: false,
      access: true,
      lifetimeMs: 300_000,
      idleMs: null,
      refreshLimits: [],
    },
  ]);
  expect(await tokens.open('main')).toMatchObject({ answeredMs: 300_000, signedMs: 300_000 });
});

it('a path says what ends its refresh tokens by themselves', () => {
  const steps: NonNullable<TargetFile['signIn']>[string]['steps'] = [];
  const refresh = { steps: [{ name: 'refresh', request: { path: '/token' } }], refused: { status: 400 } };
  const { driver, account } = drive({
    scope: { hosts: ['localhost'], ports: [443] },
    signIn: {
      both: { ...PATH, steps, refresh: { ...refresh, idle: '30m', absolute: '8h' } },
      none: { ...PATH, steps, refresh },
    },
  });
  const { paths } = createTokens(driver, 'a.check', async () => account());
  expect(paths.map(({ signIn, refreshLimits }) => [signIn, refreshLimits])).toEqual([
    [
      'both',
      [
        { limit: 'idle', ms: 1_800_000 },
        { limit: 'absolute', ms: 28_800_000 },
      ],
    ],
    ['none', []],
  ]);
  expect(declaredLimits(driver.target.file).refreshMs).toBe(28_800_000);
});

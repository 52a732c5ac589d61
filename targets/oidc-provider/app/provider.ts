/** The provider: the package oidc-provider as others run it, with pages for a password and a one-time code. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';
import type { Log } from './log.js';
import type { Options } from './options.js';
import type { Answer, People } from './people.js';
import { escaped, formOf, page } from './web.js';

export interface Client {
  readonly id: string;
  readonly secret: string;
  readonly callback: string;
  readonly signedOut: string;
}

export interface ProviderOptions {
  readonly issuer: string;
  /** The relying party with its pages; it also asks about opaque tokens. */
  readonly web: Client;
  /** A program without a secret, and where its codes go. */
  readonly program: { readonly id: string; readonly callback: string };
  /** Resources that access tokens are for (RFC 8707), and what may be asked for. */
  readonly resources: readonly string[];
  readonly scope: string;
  readonly options: Options;
  readonly people: People;
  readonly log: Log;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** What it still may take until the grant, and with it every session, is over. */
function atMost(seconds: number, grant: { readonly exp?: number | undefined } | undefined): number {
  const left = grant?.exp === undefined ? seconds : grant.exp - Math.floor(Date.now() / 1000);
  return Math.max(1, Math.min(seconds, left));
}

/** RS256, for this start alone: whose tokens outlive it are nobody's. */
function signingKey() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kty: 'RSA' };
}

export function openProvider(ProviderOf: typeof Provider, settings: ProviderOptions): Handler {
  const { issuer, web, program, resources, scope, options, people, log } = settings;
  const provider = new ProviderOf(issuer, {
    clients: [
      {
        client_id: web.id,
        client_secret: web.secret,
        token_endpoint_auth_method: 'client_secret_post',
        redirect_uris: [web.callback],
        post_logout_redirect_uris: [web.signedOut],
      },
      {
        client_id: program.id,
        token_endpoint_auth_method: 'none',
        redirect_uris: [program.callback],
        grant_types: ['authorization_code', 'refresh_token'],
      },
    ],
    jwks: { keys: [signingKey()] },
    cookies: { keys: [randomBytes(24).toString('hex')] },
    clockTolerance: 0,
    scopes: ['openid', 'offline_access'],
    features: {
      devInteractions: { enabled: false },
      revocation: { enabled: true },
      introspection: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_, resource) => {
          if (!resources.includes(resource)) throw new Error('no such resource');
          return {
            scope,
            audience: resource,
            accessTokenFormat: options.tokens,
            accessTokenTTL: options.accessS,
          };
        },
        useGrantedResource: () => true,
      },
    },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    findAccount: (_, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
    extraTokenClaims: (_, token) => ({
      role: 'accountId' in token ? (people.find(token.accountId)?.role ?? 'none') : 'none',
    }),
    issueRefreshToken: (_, client) => client.grantTypeAllowed('refresh_token'),
    expiresWithSession: () => false,
    rotateRefreshToken: options.rotation,
    // Both parties are ours: nobody is asked for consent.
    async loadExistingGrant({ oidc }) {
      const grant = new oidc.provider.Grant({
        clientId: oidc.client?.clientId ?? '',
        accountId: oidc.session?.accountId ?? '',
      });
      grant.addOIDCScope('openid offline_access');
      for (const resource of resources) grant.addResourceScope(resource, scope);
      await grant.save();
      return grant;
    },
    pkce: { required: (_, { clientId }) => clientId === program.id || options.pkce },
    ttl: {
      Interaction: 60,
      Session: options.absoluteS,
      Grant: options.absoluteS,
      IdToken: options.absoluteS,
      AuthorizationCode: 10,
      AccessToken: ({ oidc }) => atMost(options.accessS, oidc.entities.Grant),
      RefreshToken: ({ oidc }) => atMost(options.idleS, oidc.entities.Grant),
    },
  });
  provider.on('grant.success', ({ oidc, req }) => {
    // The relying party notes its own sign-ins, when they are complete.
    if (oidc.client?.clientId !== program.id) return;
    const event = oidc.params?.grant_type === 'refresh_token' ? 'renewal' : 'sign-in';
    log.note(req, { event, operation: 'E', user: oidc.account?.accountId ?? '', ok: true });
  });
  provider.on('end_session.success', ({ oidc, req }) => {
    log.note(req, { event: 'sign-out', operation: 'E', user: oidc.session?.accountId ?? '', ok: true });
  });
  provider.use(async (ctx, next) => {
    await next();
    const user = ctx.oidc?.route === 'revocation' ? ctx.oidc.entities.RefreshToken?.accountId : undefined;
    if (user !== undefined) log.note(ctx.req, { event: 'sign-out', operation: 'E', user, ok: true });
  });
  return withPages(provider, { issuer, options, people, log });
}

type Pages = Pick<ProviderOptions, 'issuer' | 'options' | 'people' | 'log'>;

const SAID: {
  readonly [answer in Exclude<Answer, 'right'>]: { readonly status: number; readonly text: string };
} = {
  wrong: { status: 401, text: 'That is not right.' },
  locked: { status: 429, text: 'Too many attempts. Try again later.' },
};

/** In front of the package: the two pages that it leaves to whoever runs it. */
function withPages(provider: Provider, { issuer, options, people, log }: Pages): Handler {
  /** Whose password was right, by interaction. */
  const waiting = new Map<string, string>();
  const answer = provider.callback();
  const show = (response: ServerResponse, status: number, action: string, fields: string, said = '') =>
    page(
      response,
      status,
      'Sign in',
      `<p>${escaped(said)}</p><form method="post" action="${escaped(action)}">${fields}<button>Continue</button></form>`,
    );
  const name = '<label>User name <input name="username"></label>';
  const password = `${name}<label>Password <input name="password" type="password"></label>`;
  const code = '<label>Code <input name="code" inputmode="numeric"></label>';

  const take = async (
    request: IncomingMessage,
    response: ServerResponse,
    uid: string,
    step: string | undefined,
  ) => {
    // Throws for anyone but the browser that this sign-in began in.
    const { prompt } = await provider.interactionDetails(request, response);
    if (prompt.name !== 'login') throw new Error('nothing but signing in is asked here');
    const action = `${issuer}/interaction/${uid}`;
    if (step === undefined) return show(response, 200, `${action}/password`, password);
    const form = request.method === 'POST' ? await formOf(request) : new URLSearchParams();
    const given = step === '/password' ? (form.get('username') ?? '') : (waiting.get(uid) ?? '');
    if (given === '') throw new Error('nobody has named themselves');
    const judged =
      step === '/password'
        ? people.password(given, form.get('password') ?? '')
        : people.code(given, form.get('code') ?? '');
    if (judged !== 'right') {
      log.note(request, { event: 'sign-in', operation: 'E', user: given, ok: false });
      const { status, text } = SAID[judged];
      const fields = step === '/password' ? password : code;
      return show(response, status, `${action}${step}`, fields, text);
    }
    if (step === '/password' && options.otp) {
      waiting.set(uid, given);
      return show(response, 200, `${action}/code`, code);
    }
    waiting.delete(uid);
    const amr = options.otp ? ['pwd', 'otp'] : ['pwd'];
    return provider.interactionFinished(request, response, {
      login: { accountId: given, amr, remember: false },
    });
  };

  return (request, response) => {
    const [, uid, step] = /^\/interaction\/([\w-]+)(\/password|\/code)?$/.exec(request.url ?? '') ?? [];
    // The package leaves this to whoever runs it.
    response.setHeader('strict-transport-security', 'max-age=31536000');
    if (uid === undefined) return void answer(request, response);
    take(request, response, uid, step).catch(() => page(response, 400, 'This sign-in is over', ''));
    return undefined;
  };
}

import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Configuration } from 'openid-client';
import type { App } from '../app.js';
import { openPending, openSession } from '../auth/sessions.js';
import type { Clinic } from '../context.js';
import { type Answer, type Exchange, perform, send } from '../exchange.js';
import { COOKIE_OPTIONS } from '../web/cookies.js';
import { errorPage } from '../web/pages.js';
import { field, webAnswer } from '../web/visit.js';
import { type Flow, openFlow } from './flow.js';
import { authorizationUrl, discover, isUnreachable } from './openid.js';
import { findProvider, type IdentityProvider, linkedPrincipal, type Vouched } from './provider.js';
import { partyMetadata, type RelyingParty, requestUrl } from './saml.js';

type By<P extends 'oidc' | 'saml'> = IdentityProvider & {
  readonly settings: Extract<IdentityProvider['settings'], { protocol: P }>;
};

/** By which the browser is known that was sent to a provider. */
const FLOW_COOKIE = '__Host-clinic-federation';
const AWAY = 'The identity provider gave no answer. Try again later, or sign in with your password.';
const REFUSED = 'What the identity provider sent was refused. Go back to the sign-in page and try again.';
const HTML = 'text/html; charset=utf-8';

function isBy<P extends 'oidc' | 'saml'>(provider: IdentityProvider, protocol: P): provider is By<P> {
  return provider.settings.protocol === protocol;
}

/** Sign-in by an identity provider, as a person takes it: sent there from the sign-in page, and back again. */
export function registerFederation(app: App, clinic: Clinic): void {
  const { query } = clinic.store;
  const discovered = new Map<string, Promise<Configuration>>();
  const configOf = (provider: By<'oidc'>): Promise<Configuration> => {
    const known = discovered.get(provider.id) ?? discover(provider.settings);
    discovered.set(provider.id, known);
    known.catch(() => discovered.delete(provider.id));
    return known;
  };
  const addressOf = ({ id }: IdentityProvider, page: string) => `${clinic.url}/login/federated/${id}/${page}`;
  const partyOf = (provider: IdentityProvider): RelyingParty => ({
    entityId: addressOf(provider, 'metadata'),
    consumer: addressOf(provider, 'consume'),
  });
  const providerOf = async (request: FastifyRequest, protocol?: 'oidc' | 'saml') => {
    const found = await findProvider(query, (request.params as { id: string }).id);
    return protocol === undefined || found?.settings.protocol === protocol ? found : undefined;
  };
  const page = (reply: FastifyReply, status: number, message: string) =>
    reply.code(status).type(HTML).send(errorPage(status, message));

  app.get('/login/federated/:id', async (request, reply) => {
    const provider = await providerOf(request);
    if (provider === undefined) return page(reply, 404, 'There is no such identity provider.');
    const { flow, browser } = await openFlow(query, provider, Date.now());
    try {
      const address = isBy(provider, 'oidc')
        ? await authorizationUrl(
            await configOf(provider),
            provider,
            flow,
            addressOf(provider, 'callback'),
            clinic.behaviour,
          )
        : await requestUrl(provider as By<'saml'>, partyOf(provider), flow);
      // A SAML response comes as a form of another site: no cookie that is kept to this one would come with it.
      const sameSite = isBy(provider, 'saml') ? 'none' : 'lax';
      return reply.setCookie(FLOW_COOKIE, browser, { ...COOKIE_OPTIONS, sameSite }).redirect(address, 302);
    } catch {
      return page(reply, 502, AWAY);
    }
  });

  app.get('/login/federated/:id/metadata', async (request, reply) => {
    const provider = await providerOf(request, 'saml');
    if (provider === undefined) return page(reply, 404, 'There is no such identity provider.');
    return reply
      .type('application/samlmetadata+xml')
      .send(partyMetadata(provider as By<'saml'>, partyOf(provider)));
  });

  /** Whoever came back: the flow is found and used up before anything is made of what they bring. */
  const comeBack = async (
    request: FastifyRequest,
    reply: FastifyReply,
    provider: IdentityProvider,
    state: string,
    vouch: (flow: Flow) => Promise<Vouched>,
  ) => {
    const { behaviour } = clinic;
    const browser = request.cookies[FLOW_COOKIE] ?? '';
    const found = await behaviour.findFlow(query, provider, { state, browser }, Date.now());
    const flow = found !== undefined && (await behaviour.endFlow(query, provider, found)) ? found : undefined;
    const vouched = flow === undefined ? 'no-sign-in' : await vouch(flow).catch(whyNot);
    const { name, options } = behaviour.sessionCookie();
    const session: SessionCookie = {
      presented: request.cookies[name],
      line: (token) => app.serializeCookie(name, token, options),
    };
    const answer = await perform(clinic, request, 'login', (exchange) =>
      answerVouched(exchange, provider, vouched, session),
    );
    return send(reply, answer);
  };

  app.get('/login/federated/:id/callback', async (request, reply) => {
    const provider = await providerOf(request, 'oidc');
    if (provider === undefined || !isBy(provider, 'oidc'))
      return page(reply, 404, 'There is no such identity provider.');
    const { state } = request.query as { state?: unknown };
    return comeBack(request, reply, provider, typeof state === 'string' ? state : '', async (flow) => {
      const challenge = await clinic.behaviour.codeChallenge(flow.verifier);
      return clinic.behaviour.openIdVouched({
        config: await configOf(provider),
        settings: provider.settings,
        flow,
        url: new URL(request.url, clinic.url),
        verifier: Object.keys(challenge).length === 0 ? undefined : flow.verifier,
      });
    });
  });

  app.post('/login/federated/:id/consume', async (request, reply) => {
    const provider = await providerOf(request, 'saml');
    if (provider === undefined || !isBy(provider, 'saml'))
      return page(reply, 404, 'There is no such identity provider.');
    const { SAMLResponse: response } = (request.body ?? {}) as { SAMLResponse?: unknown };
    return comeBack(request, reply, provider, field(request.body, 'RelayState'), async (flow) =>
      clinic.behaviour.samlVouched({
        provider,
        flow,
        response: typeof response === 'string' ? response : '',
        party: partyOf(provider),
      }),
    );
  });
}

function whyNot(error: unknown): 'unreachable' | 'assertion' {
  return isUnreachable(error) ? 'unreachable' : 'assertion';
}

interface SessionCookie {
  /** What the browser brought along. */
  readonly presented: string | undefined;
  line(token: string): string;
}

async function answerVouched(
  exchange: Exchange,
  provider: IdentityProvider,
  vouched: Vouched | 'no-sign-in' | 'unreachable' | 'assertion',
  cookie: SessionCookie,
): Promise<Answer> {
  const { query, now, clinic } = exchange;
  const { behaviour, limits } = clinic;
  const refused = (why: string): Answer => {
    const [status, message] = why === 'unreachable' ? [502, AWAY] : [401, REFUSED];
    const outcome = why === 'unreachable' ? 'error' : 'refused';
    return webAnswer({ status, html: errorPage(status, message) }, { action: 'login', outcome, why });
  };
  if (typeof vouched === 'string') return refused(vouched);
  const actor = await linkedPrincipal(query, behaviour, provider, vouched.subject);
  if (actor === undefined) return refused('not-linked');
  const issue = (session: string, end: number) =>
    behaviour.issueCookie(query, session, end, cookie.presented);
  if (!behaviour.contextSuffices(provider, vouched)) {
    const token = await openPending(query, actor, 'web', now, issue);
    return webAnswer(
      { status: 302, location: '/login/code', setCookie: cookie.line(token) },
      { action: 'login-federated', outcome: 'success', actor },
    );
  }
  const session = await openSession(query, actor, 'web', 'complete', now);
  const token = await issue(session.id, Math.max(session.createdAt + limits.absolute, now));
  return webAnswer(
    { status: 302, location: behaviour.landing('/patients', token), setCookie: cookie.line(token) },
    { action: 'login', outcome: 'success', actor },
  );
}

import { describe, expect, it } from 'vitest';
import { EMPTY, runRecipe, type Step } from '../../src/target/recipe.js';
import { createSession } from '../../src/target/session.js';
import { drive, PURPOSE } from './drive.js';
import { type Answer, sendJson, serve } from './servers.js';
import { BEARER, FORM, openBearerSystem, openFormSystem } from './systems.js';

async function against(answer: Answer) {
  const server = await serve(answer);
  const driven = drive({
    scope: { hosts: ['localhost'], ports: [server.port] },
    bases: { api: server.url },
  });
  const run = (...steps: readonly Step[]) =>
    runRecipe(driven.driver, steps, { account: driven.account(), purpose: PURPOSE });
  return { server, run, ...driven };
}

const ok: Answer = (_, response) => response.end('ok');
const step = (name: string, path: string, more: Partial<Extract<Step, { request: unknown }>> = {}): Step => ({
  name,
  request: { path },
  ...more,
});

describe('a recipe', () => {
  it('signs in by JSON and captures what the carrier needs', async () => {
    const system = await openBearerSystem();
    const { driver, account } = drive({
      scope: { hosts: ['localhost'], ports: [system.port] },
      bases: { api: system.url },
    });
    const run = await runRecipe(driver, BEARER.steps, { account: account(), purpose: PURPOSE });
    expect(run.stoppedAt).toBeNull();
    expect(run.said).toEqual(['password: POST → 200']);
    expect(system.sessions).toContain(run.captured.access);
    expect(run.lastNonce).toBe(system.seen[0]?.headers['x-request-id']);
    expect(JSON.parse(system.seen[0]?.body ?? '')).toEqual({
      username: 'clara',
      password: 'staple-gun-orchid',
    });
  });

  it('signs in by a form with a token, follows the redirect and keeps its cookie', async () => {
    const system = await openFormSystem();
    const { driver, account, ledger } = drive({
      scope: { hosts: ['localhost'], ports: [system.port] },
      bases: { web: system.url },
    });
    const run = await runRecipe(driver, FORM.steps, { account: account(), purpose: PURPOSE });
    expect(run.stoppedAt).toBeNull();
    const [cookie] = await run.jar.getCookies(system.url);
    expect(cookie?.key).toBe('session');
    expect(system.sessions).toContain(cookie?.value);
    expect(ledger.map(({ method, status }) => [method, status])).toEqual([
      ['GET', 200],
      ['POST', 302],
      ['GET', 200],
    ]);
  });

  it('sends Basic credentials on each call, combined and encoded by the template', async () => {
    const { server, run, account, driver } = await against(({ headers }, response) =>
      headers.authorization === `Basic ${Buffer.from('clara:staple-gun-orchid').toString('base64')}`
        ? response.end('welcome')
        : response.writeHead(401).end(),
    );
    const me = { path: '/me' };
    const steps: readonly Step[] = [
      {
        name: 'credentials',
        let: { basic: '${username}:${password}' },
        request: { ...me, headers: { Authorization: 'Basic ${basic | base64}' } },
        expect: { status: 200 },
      },
    ];
    const done = await run(...steps);
    expect(done.stoppedAt).toBeNull();
    const path = {
      steps: [...steps],
      carrier: { headers: { Authorization: 'Basic ${basic | base64}' } },
      alive: { request: me, success: { status: 200 }, refused: { status: 401 } },
    };
    const target = { ...driver.target, file: { ...driver.target.file, signIn: { basic: path } } };
    const session = createSession({ ...driver, target }, 'a.check', account(), 'basic', done);
    expect((await session.alive()).success).toBe(true);
    expect(server.seen).toHaveLength(2);
  });

  it('uses account variables, and one one-time code for a step that asks for it', async () => {
    const { server, run } = await against(ok);
    await run({
      name: 'code',
      request: { method: 'POST', path: '/${site}', json: { code: '${otp}', again: '${otp}' } },
    });
    const { code, again } = JSON.parse(server.seen[0]?.body ?? '{}') as Record<string, string>;
    expect(server.seen[0]?.url).toBe('/north');
    expect(code).toMatch(/^\d{6}$/);
    expect(again).toBe(code);
  });

  it('stops at the first step whose expectation does not hold, and sends nothing after it', async () => {
    const { server, run } = await against(({ url }, response) =>
      response.writeHead(url === '/second' ? 403 : 200).end(),
    );
    const done = await run(
      step('first', '/first', { expect: { status: 200 } }),
      step('second', '/second', { expect: { status: 200 } }),
      step('third', '/third'),
    );
    expect(done.stoppedAt).toEqual({ step: 'second', why: 'status 403 instead of 200' });
    expect(done.said).toEqual(['first: GET → 200', 'second: GET → 403 (status 403 instead of 200)']);
    expect(server.seen.map((each) => each.url)).toEqual(['/first', '/second']);
  });

  it('says why without any secret that the reason may hold', async () => {
    const { run } = await against(ok);
    const done = await run(step('first', '/', { expect: { body: { matches: 'staple-gun-orchid' } } }));
    expect(done.stoppedAt?.why).toMatch(/^body does not match \[password:clinician fp:[0-9a-f]{8}\]$/);
    expect(JSON.stringify([done.said, done.stoppedAt])).not.toContain('orchid');
  });

  it('goes on after an optional step that did not hold', async () => {
    const { server, run } = await against(({ url }, response) =>
      response.writeHead(url === '/banner' ? 404 : 200).end(),
    );
    const done = await run(
      step('banner', '/banner', {
        optional: true,
        expect: { status: 200 },
        capture: { banner: { json: '$.b' } },
      }),
      step('next', '/next', { expect: { status: 200 } }),
    );
    expect(done.stoppedAt).toBeNull();
    expect(server.seen.map((each) => each.url)).toEqual(['/banner', '/next']);
  });

  it.each([
    [true, ['/login', '/code']],
    [false, ['/login']],
  ])('takes a conditional step only when its value was captured: %s', async (challenged, visited) => {
    const { server, run } = await against(({ url }, response) =>
      sendJson(response, 200, url === '/login' && challenged ? { ticket: 't1cket' } : {}),
    );
    const done = await run(
      step('login', '/login', { optional: true, capture: { ticket: { json: '$.ticket' } } }),
      step('code', '/code', { when: { captured: 'ticket' } }),
    );
    expect(done.stoppedAt).toBeNull();
    expect(server.seen.map((each) => each.url)).toEqual(visited);
  });

  it.each([
    [true, ['/login', '/code']],
    [false, ['/login']],
  ])('goes on without a value that not every answer has: %s', async (challenged, visited) => {
    const { server, run } = await against(({ url }, response) =>
      sendJson(response, 200, url === '/login' && challenged ? { ticket: 't1cket' } : {}),
    );
    const done = await run(
      step('login', '/login', {
        expect: { status: 200 },
        capture: { ticket: { json: '$.ticket', optional: true } },
      }),
      step('code', '/code', { when: { captured: 'ticket' } }),
    );
    expect(done.stoppedAt).toBeNull();
    expect(server.seen.map((each) => each.url)).toEqual(visited);
  });

  it('stops when there is nothing to capture', async () => {
    const { run } = await against((_, response) => sendJson(response, 200, { error: 'later' }));
    const done = await run(
      step('login', '/login', { expect: { status: 200 }, capture: { access: { json: '$.access_token' } } }),
    );
    expect(done.stoppedAt).toEqual({ step: 'login', why: 'nothing to capture for access' });
  });

  it('captures also from an answer that is not the expected one, for what it may be worth', async () => {
    const { run } = await against((_, response) => sendJson(response, 401, { token: 'half-way-token' }));
    const done = await run(
      step('login', '/login', { expect: { status: 200 }, capture: { token: { json: '$.token' } } }),
    );
    expect(done.stoppedAt?.step).toBe('login');
    expect(done.captured).toEqual({ token: 'half-way-token' });
  });

  it('makes no secret of the name by which the log knows an account', async () => {
    const { run, redactor } = await against((_, response) =>
      sendJson(response, 200, { who: 'clara', token: 'captured-token-of-clara' }),
    );
    await run(step('who', '/who', { capture: { who: { json: '$.who' }, token: { json: '$.token' } } }));
    expect(redactor.text('clara and captured-token-of-clara')).toMatch(/^clara and \[captured:token/);
  });

  it('makes every captured value and every cookie a secret', async () => {
    const { run, redactor } = await against(({ url }, response) =>
      url === '/hop'
        ? response.writeHead(302, { location: '/end', 'set-cookie': 'hop=hop-cookie-value' }).end()
        : sendJson(
            response,
            200,
            { access: 'captured-access-value' },
            { 'set-cookie': 'session=final-cookie-value; Path=/' },
          ),
    );
    await run({
      name: 'login',
      request: { path: '/hop', follow: true },
      capture: { access: { json: '$.access' } },
    });
    const text = redactor.text('captured-access-value final-cookie-value hop-cookie-value');
    expect(text).toMatch(/^\[captured:access fp:\w+\] \[cookie fp:\w+\] \[cookie fp:\w+\]$/);
  });

  it('ends with the cause unreachable when a step gets no answer', async () => {
    const { server, run } = await against(ok);
    await server.close();
    await expect(run(step('login', '/login'))).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('login'),
    });
  });

  it('says which variable a step lacks', async () => {
    const { server, run } = await against(ok);
    await expect(run(step('login', '/${ticket}'))).rejects.toMatchObject({
      code: 'prerequisite',
      message: '${ticket} has no value here',
    });
    expect(server.seen).toEqual([]);
  });

  it('starts from credentials without changing them', async () => {
    const {
      run: _,
      driver,
      account,
    } = await against((__, response) =>
      sendJson(response, 200, { access: 'renewed-token' }, { 'set-cookie': 'a=1' }),
    );
    const done = await runRecipe(
      driver,
      [step('renew', '/', { capture: { access: { json: '$.access' } } })],
      {
        account: account(),
        purpose: PURPOSE,
        start: EMPTY,
      },
    );
    expect(done.captured).toEqual({ access: 'renewed-token' });
    expect(done.jar.serializeSync()?.cookies).toHaveLength(1);
    expect(EMPTY.captured).toEqual({});
    expect(EMPTY.jar.serializeSync()?.cookies).toEqual([]);
  });

  it('sends the content type of its body, unless the step names one', async () => {
    const { server, run } = await against(ok);
    const post = (body: object, headers = {}) =>
      step('post', '/', { request: { method: 'POST', path: '/', ...body, headers } });
    await run(
      post({ json: {} }),
      post({ form: { a: '1 &' } }),
      post({ text: 'x' }),
      post({ json: {} }, { 'content-type': 'application/fhir+json' }),
    );
    expect(server.seen.map((each) => [each.headers['content-type'], each.body])).toEqual([
      ['application/json', '{}'],
      ['application/x-www-form-urlencoded', 'a=1+%26'],
      ['text/plain; charset=utf-8', 'x'],
      ['application/fhir+json', '{}'],
    ]);
  });
});

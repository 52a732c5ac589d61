// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of target files
/** Outbound calls and signed messages, as the doctor tries them on a small system: each mistake named, with its fix. */
import { createServer } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { sendJson, serve } from '../target/servers.js';
import { examineCalling, SECRETS, type Setting } from './calling-target.js';
import { said, set } from './clinic-copy.js';
import { keysOf } from './small-target.js';

const AREAS = ['outbound', 'exchange'] as const;
const HOOK = ['outbound', 'hook'] as const;
const SUBSCRIBE = [...HOOK, 'connect', 'steps', 0] as const;
const LAB = ['exchanges', 'lab'] as const;

/** One part alone is quicker, and nothing else can be called broken for its sake. */
const only = (section: 'outbound' | 'exchanges', name: string) => (file: Record<string, unknown>) => {
  const all = file[section] as Record<string, unknown>;
  file[section] = { [name]: all[name] };
  delete file[section === 'outbound' ? 'exchanges' : 'outbound'];
};

interface Case extends Setting {
  readonly title: string;
  readonly key: string;
  readonly what: RegExp;
  readonly fix: RegExp;
}

const hook =
  (path: readonly (string | number)[], value: unknown): NonNullable<Setting['change']> =>
  (file) => {
    only('outbound', 'hook')(file);
    set(file, [...HOOK, ...path], value);
  };
const lab =
  (path: readonly (string | number)[], value: unknown): NonNullable<Setting['change']> =>
  (file) => {
    only('exchanges', 'lab')(file);
    set(file, [...LAB, ...path], value);
  };
const json = (value: object) => hook([...SUBSCRIBE.slice(2), 'request', 'json'], value);

const CALLS: readonly Case[] = [
  {
    title: 'a step that does something else than connect',
    change: hook(['connect', 'steps', 0, 'request', 'path'], '/peers'),
    key: 'outbound.hook.connect.steps[0].expect.status',
    what: /step subscribe: status 200/,
    fix: /expect: \{ status: 200 \}/,
  },
  {
    title: 'a capture of another name than the answer has',
    change: hook(['connect', 'steps', 0, 'capture', 'secret', 'json'], '$.Secret'),
    key: 'outbound.hook.connect.steps[0].capture.secret',
    what: /nothing is found for secret/,
    fix: /json: \$\.secret/,
  },
  {
    title: 'an event that makes nobody call',
    habits: { neverCalls: true },
    change: only('outbound', 'hook'),
    key: 'outbound.hook.event',
    what: /did not call/,
    fix: /note\.create is something that it calls for/,
  },
  {
    title: 'an event that does not succeed',
    change: (file) => {
      only('outbound', 'hook')(file);
      set(file, ['actions', 'note.create', 'success'], { status: 202 });
    },
    key: 'outbound.hook.event',
    what: /does not succeed/,
    fix: /see that action/,
  },
  {
    title: 'an authority that is told to nobody',
    change: json({ url: '${receiver.url}' }),
    key: 'outbound.hook.connect',
    what: /nothing tells it the authority/,
    fix: /\$\{receiver\.ca\}/,
  },
  {
    title: 'an authority in a field that is not read',
    change: json({ url: '${receiver.url}', authority: '${receiver.ca}' }),
    key: 'outbound.hook.connect',
    what: /does not accept the good certificate/,
    fix: /the one that it reads/,
  },
  {
    title: 'a payload without what it should carry',
    change: (file) => {
      hook(['carries'], ['mrn', 'nonce'])?.(file);
    },
    key: 'outbound.hook.carries[1]',
    what: /came without nonce/,
    fix: /X-Request-Id.*carries: \[mrn\]/,
  },
  {
    title: 'the wrong captured field as the secret of its signature',
    change: hook(['signature', 'secret', 'captured'], 'id'),
    key: 'outbound.hook.signature.secret',
    what: /does not fit/,
    fix: /secret: \{ captured: secret \} \(with that it fits\)/,
  },
  {
    title: 'the wrong encoding of its signature',
    change: hook(['signature', 'encoding'], 'hex'),
    key: 'outbound.hook.signature.encoding',
    what: /does not fit/,
    fix: /^encoding: base64 \(with that it fits\)$/,
  },
  {
    title: 'two mistakes in its signature',
    change: (file) => {
      hook(['signature', 'content'], '${body}')?.(file);
      set(file, [...HOOK, 'signature', 'algorithm'], 'hmac-sha512');
    },
    key: 'outbound.hook.signature',
    what: /does not fit/,
    fix: /content: "\$\{id\}\.\$\{timestamp\}\.\$\{body\}", algorithm: hmac-sha256 \(with that it fits\)/,
  },
  {
    title: 'a signature that is not there',
    habits: { unsigned: true },
    change: only('outbound', 'hook'),
    key: 'outbound.hook.signature',
    what: /no header/,
    fix: /signs nothing/,
  },
  {
    title: 'a disconnect that disconnects nobody',
    change: hook(['disconnect', 'steps', 0, 'expect', 'status'], 200),
    key: 'outbound.hook.disconnect.steps[0].expect.status',
    what: /step unsubscribe: status 204/,
    fix: /expect: \{ status: 204 \}/,
  },
];

const EXCHANGES: readonly Case[] = [
  {
    title: 'the wrong encoding of a signature',
    change: lab(['signature', 'encoding'], 'base64'),
    key: 'exchanges.lab.signature.encoding',
    what: /signature is not accepted/,
    fix: /encoding: hex \(with that it is accepted\)/,
  },
  {
    title: 'the wrong content of a signature',
    change: lab(['signature', 'content'], '${body}'),
    key: 'exchanges.lab.signature.content',
    what: /signature is not accepted/,
    fix: /content: "\$\{timestamp\}\.\$\{body\}" \(with that it is accepted\)/,
  },
  {
    title: 'the wrong secret',
    change: lab(['signature', 'secret', 'literal'], 'another-secret-0123456789'),
    key: 'exchanges.lab.signature',
    what: /as it should be is refused/,
    fix: /see secret/,
  },
  {
    title: 'the wrong oracle for a refusal',
    change: lab(['refused'], { status: 400 }),
    key: 'exchanges.lab.refused',
    what: /not seen as a refusal: with one bit of its body altered, with one bit of its signature altered, without its signature/,
    fix: /refused: \{ status: 401 \}/,
  },
  {
    title: 'a signature that nobody looks at',
    habits: { acceptsAnySignature: true },
    change: only('exchanges', 'lab'),
    key: 'exchanges.lab.signature',
    what: /accepts a message: with one bit of its body altered, with one bit of its signature altered$/,
    fix: /a finding about it/,
  },
  {
    title: 'a refused message that is stored',
    habits: { storesRefused: true },
    change: only('exchanges', 'lab'),
    key: 'exchanges.lab.signature',
    what: /refuses a message, and stores it/,
    fix: /a finding about it/,
  },
  {
    title: 'a message that is not found again',
    change: (file) => {
      only('exchanges', 'lab')(file);
      set(file, ['actions', 'result.receive', 'request', 'json'], { text: 'x', other: '${marker}' });
    },
    key: 'actions["result.receive"].readBack',
    what: /not found by its marker/,
    fix: /\$\{marker\}/,
  },
];

describe('messages that are described as they are', () => {
  test('work in every part, and leave nobody connected', async () => {
    const { findings, text, system } = await examineCalling(AREAS);
    expect(said(findings.filter((each) => each.state !== 'works'))).toEqual([]);
    expect(keysOf(findings, 'works')).toEqual(
      expect.arrayContaining([
        'outbound.hook.connect',
        'outbound.hook',
        'outbound.hook.signature',
        'outbound.hook.disconnect',
        'outbound.mail',
        'outbound.log',
        'exchanges.lab',
        'exchanges.lab.refused',
      ]),
    );
    expect(system.connected.size).toBe(0);
    for (const secret of SECRETS) expect(text).not.toContain(secret);
  });

  test('are left alone when only reading is allowed', async () => {
    const { findings, system } = await examineCalling(AREAS, { effects: 'read' });
    expect(keysOf(findings, 'skipped')).toEqual([
      'outbound.hook',
      'outbound.mail',
      'outbound.log',
      'exchanges.lab',
    ]);
    expect(findings).toHaveLength(4);
    expect(system.seen.filter(({ url }) => /peers|notes|inbound/.test(url))).toEqual([]);
  });
});

describe('a description with', () => {
  test.each([...CALLS, ...EXCHANGES])('$title is told so, with the fix and the place', async (planted) => {
    const { findings, text, system } = await examineCalling(AREAS, planted);
    const broken = findings.filter((each) => each.state === 'broken');
    const found = broken.find((each) => each.key === planted.key);
    expect(said(broken).join('\n')).toContain(`${planted.key}: `);
    expect(found?.what).toMatch(planted.what);
    expect(found?.fix).toMatch(planted.fix);
    expect(found?.place).toMatchObject({ line: expect.any(Number), column: expect.any(Number) });
    expect(said(broken.filter((each) => each.key !== planted.key))).toEqual([]);
    expect(system.connected.size).toBe(0);
    for (const secret of SECRETS) expect(text).not.toContain(secret);
    // What the system gives out: tokens, and secrets of its webhooks.
    expect(text).not.toMatch(/\b[0-9a-f]{24}\b/);
  });
});

describe('a signature that holds a time', () => {
  test('refused by a target with another clock is laid to the clocks', async () => {
    const late = await serve((_, response) =>
      sendJson(response, 401, {}, { date: new Date(Date.now() + 3_600_000).toUTCString() }),
    );
    const { findings } = await examineCalling(['exchange'], {
      change: (file) => {
        only('exchanges', 'lab')(file);
        set(file, ['actions', 'result.receive', 'request', 'path'], `http://localhost:${late.port}/inbound`);
        (file.scope as { ports: number[] }).ports.push(late.port);
      },
    });
    expect(said(findings)).toEqual([
      expect.stringMatching(
        /^exchanges\.lab\.signature: the message as it should be is refused \[the clock of the target is 3\d{3} s ahead of this one/,
      ),
    ]);
    // No other signature was tried: it would have been refused for the same reason.
    expect(late.seen).toHaveLength(1);
  });
});

test('a way in that is not open to whoever connects is a contradiction, and nothing is sent', async () => {
  const { findings, system } = await examineCalling(['limits', 'outbound'], {
    change: (file) => {
      hook(['connect', 'signIn'], 'other')?.(file);
      const signIn = file.signIn as Record<string, object>;
      signIn.other = { ...signIn.main, personas: [] };
    },
  });
  const told = findings.filter(({ state }) => state === 'broken' || state === 'skipped');
  expect(told.map(({ key, state, what }) => `${key} ${state} ${what}`)).toEqual([
    'outbound.hook skipped not tried: clinician could not sign in',
    'outbound.hook.connect.signIn broken connect needs the sign-in path other, which is not open to clinician',
  ]);
  expect(system.seen.filter(({ url }) => /peers|notes/.test(url))).toEqual([]);
});

test('a receiver that can not be taken back is told of', async () => {
  const { findings, system } = await examineCalling(['outbound'], {
    change: hook(['connect', 'steps', 0, 'capture', 'id'], { header: 'X-Nothing-Like-It' }),
  });
  expect(findings.map(({ key, state }) => `${key} ${state}`)).toEqual([
    'outbound.hook.connect note',
    'outbound.hook.connect.steps[0].capture.id broken',
  ]);
  expect(system.connected.size).toBe(1);
});

describe('receivers', () => {
  test('whose address the target does not take are told so', async () => {
    const guarded = await serve((_, response) => sendJson(response, 403, { error: 'inner address' }));
    const { findings } = await examineCalling(['outbound'], {
      change: (file) => {
        hook(['connect', 'steps', 0, 'request', 'path'], `http://localhost:${guarded.port}/hooks`)?.(file);
        (file.scope as { ports: number[] }).ports.push(guarded.port);
      },
    });
    expect(said(findings.filter((each) => each.state === 'broken'))).toEqual([
      expect.stringMatching(
        /^outbound\.hook\.connect\.steps\[0\]\.request: step subscribe: status 403 .*server-side request forgery.*receivers: \{ host/,
      ),
    ]);
    expect(findings).toHaveLength(1);
  });

  test('on a port that is taken are told with their key', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => new Promise((resolve) => void taken.close(() => resolve())));
    const { port } = taken.address() as { readonly port: number };
    const { findings } = await examineCalling(['outbound'], {
      change: (file) => {
        only('outbound', 'hook')(file);
        file.receivers = { ports: [port] };
      },
    });
    expect(said(findings.filter((each) => each.state === 'broken'))).toEqual([
      expect.stringMatching(/^receivers\.ports: .*can't listen on 127\.0\.0\.1:\d+ .*name another port/),
    ]);
  });

  test('with an authority whose file is none are told, and another is made', async () => {
    const { findings } = await examineCalling(['outbound', 'trust'], {
      change: (file) => {
        only('outbound', 'hook')(file);
        file.receivers = { authority: { cert: 'nowhere.pem', key: { literal: 'no-key-at-all-0123456789' } } };
      },
    });
    expect(said(findings.filter((each) => each.state === 'broken'))).toEqual([
      expect.stringMatching(/^receivers\.authority\.cert: nowhere\.pem can't be read/),
    ]);
    expect(keysOf(findings, 'works')).toContain('outbound.hook');
  });
});

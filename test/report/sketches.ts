/** One check of each kind of case: every verdict, every cause. */
import type { JsonObject, Verdict } from '../../src/model.js';
import { ACTIONS, CONTROL, harOf, holds, judgement, matrixAssertions, unclear } from './evidence.js';
import { HOSTILE } from './hostile.js';

export interface Sketch {
  readonly id: string;
  readonly suite: string;
  readonly title: string;
  readonly kind: string;
  readonly covers: readonly string[];
  readonly requirements: readonly string[];
  readonly verdict: Verdict;
  readonly durationMs?: number;
  readonly fix?: string;
  readonly params?: JsonObject;
  readonly har?: unknown;
}

export const SKETCHES: readonly Sketch[] = [
  {
    id: 'logoff.sign-out',
    suite: 'automatic-logoff',
    title: 'A session is dead after sign-out',
    kind: 'session.logout',
    covers: ['LOGOFF-4'],
    requirements: ['hipaa-312-a-2-iii'],
    durationMs: 812,
    verdict: {
      verdict: 'pass',
      judgement: judgement(
        holds('session cookie', '401 after sign-out'),
        holds('refresh token', '401 after sign-out'),
      ),
    },
    har: harOf(4),
  },
  {
    id: 'logoff.idle-api',
    suite: 'automatic-logoff',
    title: 'A session left idle ends at the documented limit',
    kind: 'session.idle',
    covers: ['LOGOFF-1'],
    requirements: ['hipaa-312-a-2-iii'],
    durationMs: 11_204,
    params: { persona: 'clinician', limit: '8s', tolerance: '10%' },
    fix: 'Let the server decide by the time of last use, and refuse access and refresh tokens alike once the limit has passed.',
    verdict: {
      verdict: 'fail',
      expected: 'session idle for 8.8 s: refused',
      actual: 'session idle for 8.8 s: GET /fhir/Patient/p-alice → 200, canary p-alice.mrn seen',
      judgement: {
        controls: [CONTROL],
        assertions: [
          {
            subject: 'session idle for 8.8 s',
            expected: 'refused',
            actual: 'GET /fhir/Patient/p-alice → 200, canary p-alice.mrn seen',
            outcome: 'broken',
          },
        ],
        measured: [{ what: 'Idle limit', value: 'longer than 8.8 s (documented: 8 s ± 10 %)' }],
      },
    },
    har: harOf(6),
  },
  {
    id: 'access.matrix',
    suite: 'access-control',
    title: 'Each role reaches what the policy allows and nothing else',
    kind: 'access.matrix',
    covers: ['AUTHZ-1', 'AUTHZ-2'],
    requirements: ['hipaa-312-a-1'],
    durationMs: 4_911,
    fix: 'Check the relationship between user and patient on every route that returns a document, not only on those that list them.',
    verdict: {
      verdict: 'fail',
      expected: 'billing · document.read · p-07: refused, no canary',
      actual: 'billing · document.read · p-07: 200, canary p-07.document seen',
      judgement: {
        controls: [
          { name: 'entitled-twin', held: true, seen: 'All 50 allowed cells answered 200 with their canary.' },
        ],
        assertions: matrixAssertions(),
      },
    },
    har: harOf(60),
  },
  {
    id: 'access.anonymous',
    suite: 'access-control',
    title: 'Nothing is given to a caller without credentials',
    kind: 'access.anonymous',
    covers: ['AUTHZ-6'],
    requirements: ['hipaa-312-a-1'],
    durationMs: 320,
    verdict: {
      verdict: 'pass',
      judgement: judgement(
        ...ACTIONS.flatMap((action) =>
          ['none', 'garbage'].map((kind) =>
            holds(`${action}, credentials: ${kind}`, 'refused', '401, no canary'),
          ),
        ),
      ),
    },
  },
  {
    id: 'access.hostile',
    suite: 'access-control',
    title: HOSTILE.script,
    kind: 'access.matrix',
    covers: ['AUTHZ-3'],
    requirements: ['hipaa-312-a-1'],
    fix: HOSTILE.quotes,
    durationMs: 95,
    verdict: {
      verdict: 'fail',
      expected: `${HOSTILE.cdata} ${HOSTILE.long}`,
      actual: `${HOSTILE.ansi} ${HOSTILE.controls} ${HOSTILE.rtl} ${HOSTILE.surrogate}`,
      judgement: {
        controls: [{ name: HOSTILE.script, held: true, seen: HOSTILE.markdown }],
        assertions: [
          { subject: HOSTILE.rtl, expected: HOSTILE.quotes, actual: HOSTILE.ansi, outcome: 'broken' },
          { subject: HOSTILE.long, expected: HOSTILE.script, actual: HOSTILE.markdown, outcome: 'unknown' },
        ],
      },
    },
    har: {
      log: {
        entries: [
          {
            request: {
              method: HOSTILE.script,
              url: HOSTILE.long,
              headers: [{ name: HOSTILE.quotes, value: HOSTILE.script }],
            },
          },
          null,
          7,
        ],
      },
    },
  },
  {
    id: 'mfa.required',
    suite: 'authentication',
    title: 'A password alone opens nothing',
    kind: 'mfa.required',
    covers: ['MFA-1'],
    requirements: ['hipaa-312-d'],
    durationMs: 1_830,
    verdict: unclear(
      'control-failed',
      'full-sign-in: the code was refused, so a refusal without the code means nothing',
      'Make the sign-in recipe of persona clinician work; run: safeprobe doctor',
      {
        controls: [{ name: 'full-sign-in', held: false, seen: 'POST /auth/mfa → 401 invalid_code' }, CONTROL],
        assertions: [
          holds('password alone', 'no protected answer', '401'),
          { subject: 'wrong code', expected: 'refused', actual: 'not reached', outcome: 'unknown' },
        ],
      },
    ),
    har: harOf(2),
  },
  {
    id: 'audit.record',
    suite: 'audit-controls',
    title: 'Every action has an entry that names actor, object and outcome',
    kind: 'audit.record',
    covers: ['AUD-1', 'AUD-2'],
    requirements: ['hipaa-312-b'],
    durationMs: 6_020,
    verdict: unclear(
      'not-observed',
      'the audit source answered, but held no entry at all',
      'See whether persona auditor may read the log.',
    ),
  },
  {
    id: 'audit.order',
    suite: 'audit-controls',
    title: 'The log can be sorted by each field',
    kind: 'audit.record',
    covers: ['AUD-15'],
    requirements: ['hipaa-312-b'],
    durationMs: 30_000,
    verdict: unclear(
      'unreachable',
      'connect ECONNREFUSED localhost:8443, tried 3 times',
      'Start the target, or correct its endpoint.',
    ),
  },
  {
    id: 'tls.protocol',
    suite: 'transmission-security',
    title: 'Only TLS 1.2 and 1.3 are accepted',
    kind: 'tls.protocol',
    covers: ['TLS-1'],
    requirements: ['hipaa-312-e-2-ii'],
    durationMs: 240,
    fix: 'Set ssl_protocols TLSv1.2 TLSv1.3.',
    verdict: {
      verdict: 'fail',
      expected: 'api TLSv1.0: refused',
      actual: 'api TLSv1.0: ServerHello, cipher 0xC013',
      judgement: {
        controls: [
          {
            name: 'scanner-sees-legacy',
            held: true,
            seen: "The harness's own responder accepted SSLv3, TLSv1.0 and TLSv1.1 from the same scanner.",
          },
        ],
        assertions: [
          holds('api SSLv3', 'refused', 'alert handshake_failure'),
          {
            subject: 'api TLSv1.0',
            expected: 'refused',
            actual: 'ServerHello, cipher 0xC013',
            outcome: 'broken',
          },
          holds('api TLSv1.2', 'accepted'),
        ],
        measured: [{ what: 'Handshakes', value: '7' }],
      },
    },
  },
  {
    id: 'tls.outbound',
    suite: 'transmission-security',
    title: 'Outbound calls refuse a bad certificate',
    kind: 'tls.certificate',
    covers: ['TLS-6'],
    requirements: ['hipaa-312-e-1'],
    verdict: {
      verdict: 'not-applicable',
      reason: 'The target makes no outbound calls (declared in its target file).',
    },
  },
  ...(
    [
      ['prerequisite-missing', 'No break-glass recipe is declared.', 'Declare emergency in the target file.'],
      ['time-budget', 'The absolute limit is 12 h; the run allowed 10 min.', 'Run it with --max-wait 13h.'],
      [
        'scheduling-lag',
        'The harness woke up 4.1 s late, tolerance 0.8 s.',
        'Run it on a machine with less load.',
      ],
      [
        'refused-effects',
        'It locks an account; the run allowed only reading.',
        'Run it with --effects lockout.',
      ],
      [
        'harness-fault',
        'Judging failed: facts.sessions is undefined',
        'This is a defect of safeprobe; please report it.',
      ],
    ] as const
  ).map(
    ([cause, explanation, remedy]): Sketch => ({
      id: `emergency.${cause}`,
      suite: 'emergency-access',
      title: `Emergency access, ${cause}`,
      kind: 'emergency.access',
      covers: ['EMG-1'],
      requirements: ['hipaa-312-a-2-ii'],
      verdict: {
        ...unclear(cause, explanation, remedy),
        ...(cause === 'time-budget' ? { declared: { key: 'signIn.web.absolute', value: '12 h' } } : {}),
      },
    }),
  ),
];

/** Nothing failing, nothing open: what a good day looks like. */
export const PASSING: readonly Sketch[] = SKETCHES.filter(
  (sketch) => sketch.verdict.verdict === 'pass' || sketch.id === 'tls.outbound',
);

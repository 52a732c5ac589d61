/** The evidence behind the sample: a matrix of 400 cells with one broken, and exchanges as a HAR holds them. */
import type { Assertion, Cause, Judgement, Verdict } from '../../src/model.js';

export const CONTROL = {
  name: 'alive-just-before',
  held: true,
  seen: 'GET /fhir/Patient/p-alice answered 200 with the canary of p-alice, 7.2 s after the last use.',
};

export function holds(subject: string, expected: string, actual = expected): Assertion {
  return { subject, expected, actual, outcome: 'holds' };
}

export function judgement(...assertions: readonly Assertion[]): Judgement {
  return { controls: [CONTROL], assertions };
}

const PERSONAS = [
  'clinician',
  'nurse',
  'billing',
  'registrar',
  'auditor',
  'admin',
  'clinician-south',
  'nobody',
];
export const ACTIONS = [
  'patient.read',
  'patient.search',
  'observation.read',
  'observation.write',
  'document.read',
];

/** 8 personas × 5 actions × 10 records; `billing` can read a document that it should not. */
export function matrixAssertions(): readonly Assertion[] {
  return ACTIONS.flatMap((action) =>
    Array.from({ length: 10 }, (_, record) => `p-${String(record + 1).padStart(2, '0')}`).flatMap((record) =>
      PERSONAS.map((persona): Assertion => {
        const subject = `${persona} · ${action} · ${record}`;
        if (persona === 'billing' && action === 'document.read' && record === 'p-07')
          return {
            subject,
            expected: 'refused, no canary',
            actual: '200, canary p-07.document seen',
            outcome: 'broken',
          };
        return persona === 'clinician'
          ? holds(subject, 'allowed, canary seen')
          : holds(subject, 'refused, no canary', '403, no canary');
      }),
    ),
  );
}

export function harOf(length: number): unknown {
  const entries = Array.from({ length }, (_, index) => ({
    startedDateTime: `2026-11-23T09:14:${String(index % 60).padStart(2, '0')}.120Z`,
    time: 18.4 + index,
    request: {
      method: index % 3 === 2 ? 'POST' : 'GET',
      url: `https://localhost:8443/fhir/DocumentReference/p-${index}?_count=50&token=[token fp:3f9a1c02]`,
      headers: [
        { name: 'authorization', value: 'Bearer [access-token fp:9b1d77e4]' },
        { name: 'x-request-id', value: `run-7f3k-${index}` },
      ],
    },
    response:
      index === 3
        ? { status: 0, statusText: '', headers: [], comment: 'read ECONNRESET, tried 3 times' }
        : {
            status: index % 3 === 0 ? 200 : 403,
            statusText: index % 3 === 0 ? 'OK' : 'Forbidden',
            headers: [{ name: 'content-type', value: 'application/fhir+json; charset=utf-8' }],
          },
  }));
  return { log: { version: '1.2', entries } };
}

export function unclear(cause: Cause, explanation: string, remedy: string, extra?: Judgement): Verdict {
  return {
    verdict: 'inconclusive',
    cause,
    explanation,
    remedy,
    ...(extra === undefined ? {} : { judgement: extra }),
  };
}

import { describe, expect, it } from 'vitest';
import { createRecorder } from '../../src/conductor/recorder.js';
import { createRedactor } from '../../src/evidence/redaction.js';

const PURPOSE = { check: 'a.check', persona: null, actor: null, action: 'session.sign-in', resource: null };
const TIMES = { sentAt: '2026-11-28T05:00:00.000Z', receivedAt: '2026-11-28T05:00:00.100Z' };
const URL_ONLY = 'https://localhost/interaction/Zx81-captured-later';

describe('what a run did', () => {
  it('is sealed without what was captured of an answer after it had been noted', () => {
    const redactor = createRedactor();
    const recorder = createRecorder(redactor);
    recorder.exchange(
      PURPOSE,
      { method: 'GET', url: 'https://localhost/auth', headers: {} },
      {
        response: { status: 303, headers: { location: [URL_ONLY] }, body: Buffer.alloc(0) },
        nonce: null,
        ...TIMES,
      },
      1,
    );
    // A redirect that was followed at once: nothing of it was captured yet.
    recorder.ledger({
      ...PURPOSE,
      ...TIMES,
      nonce: null,
      method: 'GET',
      url: URL_ONLY,
      status: 200,
      attempt: 1,
    });
    const sealed = () => JSON.stringify([recorder.ledgerToSeal(), [...recorder.transcripts().values()]]);
    expect(sealed().split(URL_ONLY).length - 1).toBeGreaterThan(1);
    redactor.add(URL_ONLY, 'captured:interaction');
    expect(sealed()).not.toContain('Zx81');
    expect(sealed()).toContain('[captured:interaction fp:');
  });
});

import { describe, expect, it } from 'vitest';
import { factsOf, mustBeRefused } from '../../src/kinds/outcome.js';
import { accepted, leaking, refused, undeclared } from './facts.js';

describe('what must be refused', () => {
  it.each([
    ['holds', 'a refusal as the target declares it', refused()],
    ['broken', 'an acceptance', accepted()],
    ['broken', 'a refusal that shows a canary', leaking()],
    ['broken', 'an error page that shows a canary', undeclared({ canaries: ['canary:alice.mrn'] })],
    ['broken', 'what is both success and refusal by the oracles', accepted({ denied: true })],
    ['unknown', 'a shape that nobody declared', undeclared()],
    ['unknown', 'no answer', undeclared({ status: null })],
  ])('%s for %s', (outcome, _, facts) => {
    expect(mustBeRefused('it', facts).outcome).toBe(outcome);
  });

  it('names the canary by its label', () => {
    expect(mustBeRefused('it', leaking()).actual).toContain('shows canary:alice.mrn');
  });
});

it('keeps of an outcome no more than the facts', () => {
  const { unreachable: _, ...facts } = { ...refused(), unreachable: 'ECONNRESET' };
  expect(factsOf({ ...refused(), unreachable: 'ECONNRESET' })).toEqual(facts);
});

import { describe, expect, it } from 'vitest';
import { nearest } from '../../src/plan/nearest.js';

const known = ['patient.read', 'patient.update', 'logoff.idle-api', 'vars', 'password', 'clinician'];

describe('the nearest known name', () => {
  it.each([
    ['patient.raed', 'patient.read'],
    ['clinican', 'clinician'],
    ['Password', 'password'],
    ['vasr', 'vars'],
    ['read', 'patient.read'],
    ['logof', 'logoff.idle-api'],
  ])('to %s is %s', (name, expected) => {
    expect(nearest(name, known)).toBe(expected);
  });

  it.each(['role', 'tenant', 'display', 'zzz', 'x'.repeat(5000)])('to %s is none', (name) => {
    expect(nearest(name, known)).toBeUndefined();
  });
});

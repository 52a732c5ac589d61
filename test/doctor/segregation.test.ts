/** The doctor on duties that are kept apart: each mistake planted in a copy of the clinic's file is named. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  broken,
  type Mistake,
  removeCopies,
  type SharedClinic,
  said,
  set,
  shareClinic,
} from './clinic-copy.js';

let clinic: SharedClinic;
beforeAll(async () => {
  clinic = await shareClinic();
}, 90_000);
afterAll(async () => {
  await clinic.stop();
  removeCopies();
});

const RELEASE = ['segregation', 'duties', 'release'] as const;
const DUTY = 'segregation.duties.release';
const plant =
  (path: readonly (string | number)[], value: unknown): Mistake =>
  ({ target }) =>
    set(target, path, value);

interface Row {
  readonly title: string;
  readonly plant: Mistake;
  /** Keys that are called broken, and no others. */
  readonly keys: readonly string[];
  readonly says: RegExp;
}

const ROWS: readonly Row[] = [
  {
    title: 'a first step that its persona may not take',
    plant: plant([...RELEASE, 'first', 'persona'], 'billing'),
    keys: [`${DUTY}.first`],
    says: /release\.prepare by billing does not succeed/,
  },
  {
    title: 'a second person who may not take the second step',
    plant: plant([...RELEASE, 'second', 'persona'], 'nurse'),
    keys: [`${DUTY}.second.action`],
    says: /release\.approve by nurse does not succeed/,
  },
  {
    title: 'a matcher that finds the work done at once',
    plant: plant([...RELEASE, 'done', 'found'], { json: { path: '$.id', exists: true } }),
    keys: [`${DUTY}.done.found`],
    says: /found done when only its first step was taken/,
  },
  {
    title: 'a matcher that never finds the work done',
    plant: plant([...RELEASE, 'done', 'found'], { json: { path: '$.state', equals: 'released' } }),
    keys: [`${DUTY}.done.found`],
    says: /the work is not found done/,
  },
  {
    title: 'a second step that is no one’s in particular',
    plant: plant(['actions', 'release.approve-naming'], {
      operation: 'R',
      request: { path: ['/fhir/Patient/$', '{patient}/$release/$', '{release}'].join('') },
    }),
    keys: [`${DUTY}.done.found`, `${DUTY}.second.naming[0]`],
    says: /the target lets registrar take both steps/,
  },
  {
    title: 'a refusal that is not declared',
    plant: plant(['actions', 'release.approve', 'denied'], { status: 410 }),
    keys: ['actions["release.approve"].denied'],
    says: /denied: \{ status: 403/,
  },
  {
    title: 'a refused grant that is not declared',
    plant: plant(['actions', 'user.reviews-log', 'denied'], undefined),
    keys: ['oracles.denied'],
    says: /refusal of user\.reviews-log to who has user\.administers is not recognised/,
  },
  {
    title: 'a grant that leaves nothing to be found',
    plant: plant(['actions', 'user.reviews-log', 'request', 'json'], { duties: [] }),
    keys: ['actions["user.reviews-log"].denied', 'actions["user.reviews-log"].readBack'],
    says: /user\.reviews-log succeeded, and is not found/,
  },
];

describe('a copy of the clinic’s file with', () => {
  for (const { title, plant: mistake, keys, says } of ROWS)
    test(`${title} is told so`, async () => {
      const findings = broken(await clinic.examine([mistake]));
      expect(findings.map(({ key }) => key).sort()).toEqual([...keys].sort());
      expect(said(findings).join('\n')).toMatch(says);
    }, 60_000);
});

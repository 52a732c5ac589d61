/**
 * Changes to one record, one at a time, each with the look at what came of it. Checks run at once and know the same few
 * records: one that overwrites what another has just written makes a change that was made look like one that was not.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import pLimit, { type LimitFunction } from 'p-limit';
import type { Driver } from './driver.js';
import { actionOf } from './resolved.js';

export interface Records {
  /** Has the record to itself; within it, what is done to the same record goes on at once. */
  alone<T>(resource: string, work: () => Promise<T>): Promise<T>;
}

export function createRecords(): Records {
  const lanes = new Map<string, LimitFunction>();
  const held = new AsyncLocalStorage<string>();
  return {
    alone(resource, work) {
      if (held.getStore() === resource) return work();
      const lane = lanes.get(resource) ?? pLimit(1);
      lanes.set(resource, lane);
      return lane(() => held.run(resource, work));
    },
  };
}

/** Only what writes over something needs the record to itself: what is created stands beside what others create. */
export function undisturbed<T>(
  driver: Driver,
  action: string,
  resource: string | null,
  work: () => Promise<T>,
): Promise<T> {
  const { writes, operation } = actionOf(driver.target, action);
  return resource === null || writes !== true || operation === 'C'
    ? work()
    : driver.records.alone(resource, work);
}

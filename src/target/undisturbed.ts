/**
 * Changes to one record, one at a time, each with the look at what came of it. Checks run at once and know the same few
 * records: one that overwrites what another has just written makes a change that was made look like one that was not.
 */
import pLimit, { type LimitFunction } from 'p-limit';
import type { Change } from '../kinds/probe.js';
import type { Driver } from './driver.js';
import { actionOf, type ResolvedAccount, signInOf } from './resolved.js';

export interface Records {
  /**
   * Has the record to itself, or the session of an account that does one thing after the other. What is done with the same
   * marker meanwhile is part of it, and goes on at once.
   */
  alone<T>(resource: string, marker: string | undefined, work: () => Promise<T>): Promise<T>;
}

export function createRecords(): Records {
  const lanes = new Map<string, LimitFunction>();
  // Markers are random and used once. Async context would tell as well, at the price of a third of all speed.
  const underWay = new Set<string>();
  return {
    alone(resource, marker, work) {
      if (marker !== undefined && underWay.has(marker)) return work();
      const lane = lanes.get(resource) ?? pLimit(1);
      lanes.set(resource, lane);
      return lane(async () => {
        if (marker !== undefined) underWay.add(marker);
        try {
          return await work();
        } finally {
          if (marker !== undefined) underWay.delete(marker);
        }
      });
    },
  };
}

/** Only what writes over something needs the record to itself: what is created stands beside what others create. */
export function undisturbed<T>(
  driver: Driver,
  { action, resource, marker }: Change,
  work: () => Promise<T>,
): Promise<T> {
  const { writes, operation } = actionOf(driver.target, action);
  return resource === null || writes !== true || operation === 'C'
    ? work()
    : driver.records.alone(resource, marker, work);
}

/** Where an account does one thing after the other, whatever carries it. */
export function oneAfterAnother<T>(
  driver: Driver,
  signIn: string,
  account: ResolvedAccount | null,
  work: () => Promise<T>,
): Promise<T> {
  return signInOf(driver.target, signIn).inTurn === true && account !== null
    ? driver.records.alone(`${signIn} ${account.username}`, undefined, work)
    : work();
}

/**
 * What checks create in the target, by actions that say how it is undone: removed when the check ends. What somebody made
 * who may not stays: it is what the check found.
 */
import type { ActOptions, Outcome } from '../kinds/probe.js';
import type { Purpose } from './client.js';
import type { Driver } from './driver.js';

export interface Made {
  readonly action: string;
  readonly resource: string | null;
  readonly persona: string;
  readonly options: ActOptions;
}

/** Per check, in the order in which it was made. */
export type MadeRecords = Map<string, Made[]>;

export function noteMade(
  { target, made }: Pick<Driver, 'target' | 'made'>,
  { check, persona, action, resource }: Purpose,
  options: ActOptions,
  outcome: Outcome,
): void {
  if (!outcome.success || persona === null || target.file.actions?.[action]?.undo === undefined) return;
  const denied = resource === null ? [] : (target.file.policy?.[action]?.[resource]?.deny ?? []);
  if (denied.includes(persona)) return;
  const { resource: of, on, marker } = options;
  const own = made.get(check) ?? [];
  made.set(check, own);
  own.push({
    action,
    resource,
    persona,
    options: {
      ...(of === undefined ? {} : { resource: of }),
      ...(on === undefined ? {} : { on }),
      ...(marker === undefined ? {} : { marker }),
      vars: { ...options.vars, ...outcome.captured },
    },
  });
}

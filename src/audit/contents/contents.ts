/** Looks at the content of audit entries: which elements of the published lists each one has. */
import type { ContentsAsked, EntryContents } from '../../kinds/audit-contents.js';
import type { AuditedEvent } from '../../kinds/audited-actions.js';
import type { TargetAudit } from '../../target/audit-schema.js';
import { type Element, stateOf, without } from './element.js';
import { astm, BALP, BALP_OBJECT, FHIR_R4 } from './lists.js';

/** The content of one entry; null for an entry that was not asked about. */
export function contentsOf(
  audit: TargetAudit,
  item: unknown,
  nonce: string,
  asked: ContentsAsked,
): EntryContents | null {
  const event = asked[nonce];
  if (event === undefined) return null;
  const elements = elementsOf(audit, event);
  return {
    nonce,
    elements: elements.map((each) => ({ element: each.element, of: each.of, state: stateOf(each, item) })),
    omissions: elements
      .filter((each) => stateOf(each, item) === 'given')
      .map((each) => ({
        element: each.element,
        of: each.of,
        noticed: stateOf(each, without(each, item)) !== 'given',
      })),
  };
}

function elementsOf(audit: TargetAudit, event: AuditedEvent): readonly Element[] {
  const { format } = audit;
  return [
    ...astm(audit),
    ...(format === undefined ? [] : FHIR_R4),
    ...(format === 'ihe-balp' ? [...BALP, ...BALP_OBJECT] : []),
  ].filter(({ events }) => events?.includes(event) ?? true);
}

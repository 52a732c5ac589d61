/** Everything there is to say about one kind of check, as data and as text. */
import type { AnyKind } from '../../kinds/definition.js';
import { fields, paragraph } from './layout.js';
import type { Library } from './library.js';

export interface ExplainedKind
  extends Pick<AnyKind, 'kind' | 'version' | 'summary' | 'effects' | 'needs' | 'controls'> {
  /** JSON Schema. */
  readonly params: object;
  readonly checks: readonly { readonly id: string; readonly title: string }[];
}

export function explainKind(kind: AnyKind, { checks }: Library): ExplainedKind {
  const { kind: name, version, summary, effects, needs, controls, params } = kind;
  return {
    kind: name,
    version,
    summary,
    effects,
    needs,
    controls,
    params,
    checks: checks.filter((check) => check.kind === name).map(({ id, title }) => ({ id, title })),
  };
}

export function kindLines(explained: ExplainedKind): readonly string[] {
  const { kind, version, summary, effects, needs, controls, params, checks } = explained;
  return [
    `${kind}, version ${version} (a kind of check)`,
    ...paragraph(summary),
    '',
    ...fields([
      ['Effects on the target', effects],
      ['Needs of the target', needs.join(', ')],
    ]),
    '',
    'Controls, without which a verdict would mean nothing',
    ...fields(Object.entries(controls), 2),
    '',
    'Parameters',
    ...fields(parameterPairs(params), 2),
    '',
    'Checks',
    ...fields(checks.length === 0 ? [['none', '']] : checks.map(({ id, title }) => [id, title] as const), 2),
  ];
}

type Keywords = { readonly [keyword: string]: unknown };

/** The first level is enough to write a suite; what lies deeper is in docs and in the editor's schema. */
function parameterPairs(schema: object): readonly (readonly [string, string])[] {
  const { properties, required } = schema as Keywords;
  const names = Array.isArray(required) ? required : [];
  const pairs = Object.entries((properties ?? {}) as { readonly [name: string]: Keywords }).map(
    ([name, part]) =>
      [
        name,
        [names.includes(name) ? '' : 'optional.', typeText(part), String(part.description ?? '')]
          .filter((text) => text !== '')
          .join(' '),
      ] as const,
  );
  return pairs.length === 0 ? [['none', '']] : pairs;
}

function typeText({ enum: choices, type }: Keywords): string {
  if (Array.isArray(choices)) return `${choices.map(String).join(' | ')}.`;
  return typeof type === 'string' ? `${type}.` : '';
}

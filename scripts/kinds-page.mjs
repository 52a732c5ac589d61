/**
 * docs/kinds.md: one section a kind, made from the registry, the suites and what the contract test proved.
 * Pure, so that the test of its freshness and the writer can't disagree.
 */

/** @typedef {import('../src/kinds/definition.js').AnyKind} AnyKind */
/** @typedef {{ id: string, title: string, kind: string, suite: string, covers: readonly string[] }} UsedCheck */
/**
 * @typedef {object} KindsPage
 * @property {readonly AnyKind[]} kinds
 * @property {readonly UsedCheck[]} checks of every suite
 * @property {Readonly<Record<string, readonly string[]>> | null} proven check → faults; null before any proof
 */
/**
 * The part of JSON Schema that parameters are written in.
 * @typedef {object} ParameterSchema
 * @property {string} [type]
 * @property {readonly unknown[]} [enum]
 * @property {unknown} [const]
 * @property {readonly ParameterSchema[]} [anyOf]
 * @property {ParameterSchema} [items]
 * @property {string} [description]
 * @property {number} [minimum]
 * @property {number} [maximum]
 * @property {number} [minItems]
 * @property {unknown} [default]
 */

/** @param {KindsPage} page */
export function kindsPage({ kinds, checks, proven }) {
  const sorted = [...kinds].sort((a, b) => (a.kind < b.kind ? -1 : 1));
  return `${[
    '# Kinds of checks',
    '',
    'Generated from the kinds, the suites and the proof of the contract test by `npm run fix`; edits are lost.',
    '',
    '| kind | what it does | effects |',
    '| --- | --- | --- |',
    ...sorted.map(
      (kind) => `| [${kind.kind}](#${anchor(kind.kind)}) | ${cell(kind.summary)} | ${kind.effects} |`,
    ),
    ...sorted.flatMap((kind) => section(kind, checks, proven)),
  ].join('\n')}\n`;
}

/**
 * @param {AnyKind} kind
 * @param {KindsPage['checks']} checks
 * @param {KindsPage['proven']} proven
 */
function section(kind, checks, proven) {
  const using = checks.filter((check) => check.kind === kind.kind);
  return [
    '',
    `## ${kind.kind}`,
    '',
    `${kind.summary}`,
    '',
    `- Version: ${kind.version}`,
    `- Effects: ${kind.effects}`,
    `- Needs of the target: ${kind.needs.join(', ') || 'nothing'}`,
    '',
    ...parameters(kind),
    '### Controls',
    '',
    '| control | why |',
    '| --- | --- |',
    ...Object.entries(kind.controls).map(([name, why]) => `| ${name} | ${cell(why)} |`),
    '',
    '### Checks and their proof',
    '',
    ...(using.length === 0
      ? ['No suite uses it yet.']
      : [
          '| check | suite | covers | faults that make it fail |',
          '| --- | --- | --- | --- |',
          ...using.map((check) =>
            row([check.id, check.suite, check.covers.join(', '), faultsOf(check.id, proven)]),
          ),
        ]),
  ].flat();
}

/**
 * @param {string} check
 * @param {KindsPage['proven']} proven
 */
function faultsOf(check, proven) {
  return proven?.[check]?.join(', ') || 'none proven yet';
}

/** @param {AnyKind} kind */
function parameters({ params }) {
  const schema =
    /** @type {{ properties?: Record<string, ParameterSchema>, required?: readonly string[] }} */ (
      JSON.parse(JSON.stringify(params))
    );
  const named = Object.entries(schema.properties ?? {});
  if (named.length === 0) return ['It takes no parameters.', ''];
  return [
    '### Parameters',
    '',
    '| name | value | needed | meaning |',
    '| --- | --- | --- | --- |',
    ...named.map(([name, value]) =>
      row([name, valueText(value), schema.required?.includes(name) ? 'yes' : 'no', value.description ?? '']),
    ),
    '',
  ];
}

/**
 * A schema in words: `one of a, b`, `number, 0.01 to 0.5`, `list of text`.
 * @param {ParameterSchema} schema
 * @returns {string}
 */
function valueText(schema) {
  const choices =
    schema.enum ?? schema.anyOf?.flatMap((each) => (each.const === undefined ? [] : [each.const]));
  if (choices !== undefined && choices.length > 0) return `one of ${choices.join(', ')}`;
  if (schema.anyOf !== undefined) return schema.anyOf.map(valueText).join(' or ');
  if (schema.const !== undefined) return String(schema.const);
  if (schema.type === 'array')
    return `list: ${valueText(schema.items ?? {})}${schema.minItems ? `; at least ${schema.minItems}` : ''}`;
  const range = [
    ...(schema.minimum === undefined ? [] : [`from ${schema.minimum}`]),
    ...(schema.maximum === undefined ? [] : [`to ${schema.maximum}`]),
  ].join(' ');
  const type = schema.type === 'string' ? 'text' : (schema.type ?? 'anything');
  return range === '' ? type : `${type}, ${range}`;
}

/** @param {readonly string[]} cells */
function row(cells) {
  return `| ${cells.map(cell).join(' | ')} |`;
}

/** @param {string} text */
function cell(text) {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

/** As GitHub makes anchors of headings: dots go, the rest stays. @param {string} kind */
function anchor(kind) {
  return kind.replace(/[^\w-]/g, '');
}

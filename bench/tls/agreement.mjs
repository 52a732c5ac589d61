/** @typedef {import('./readings/vocabulary.mjs').Reading} Reading */
/** @typedef {{ server: string, tool: string, field: string, mine: string, theirs: string }} Difference */
/** @typedef {{ server: string, tool: string, compared: number, differences: Difference[] }} Comparison */
/**
 * @typedef {object} Explanation
 * @property {readonly string[]} tools
 * @property {RegExp} field
 * @property {RegExp} [servers] default: any
 * @property {(mine: string, theirs: string) => boolean} [when] what the two say; default: anything
 * @property {string} text who is right, and how one can check
 */

/**
 * Two readings of one server, on the fields that both have.
 *
 * @param {string} server
 * @param {string} tool
 * @param {Reading} mine
 * @param {Reading} theirs
 * @returns {Comparison}
 */
export function compare(server, tool, mine, theirs) {
  const common = [...theirs.keys()].filter((field) => mine.has(field));
  const differences = common
    .map((field) => ({ server, tool, field, mine: mine.get(field) ?? '', theirs: theirs.get(field) ?? '' }))
    .filter((difference) => difference.mine !== difference.theirs);
  return { server, tool, compared: common.length, differences };
}

/**
 * @param {Difference} difference
 * @param {readonly Explanation[]} explanations
 */
export function explain({ server, tool, field, mine, theirs }, explanations) {
  return explanations.find(
    (each) =>
      each.tools.includes(tool) &&
      each.field.test(field) &&
      (each.servers?.test(server) ?? true) &&
      (each.when?.(mine, theirs) ?? true),
  );
}

const most = 4;

/** @param {readonly string[]} entries */
const short = (entries) =>
  entries.length > most
    ? `${entries.slice(0, most).join(' ')} and ${entries.length - most} more`
    : entries.join(' ');

/**
 * A difference in a few words: lists by what is missing and what is too much.
 *
 * @param {Difference} difference
 */
export function words({ field, mine, theirs }) {
  if (!/^(suites|groups) of/.test(field)) return `${field}: ${theirs}, here ${mine}`;
  const [own, other] = [mine.split(' '), theirs.split(' ').filter((entry) => entry !== '')];
  const missing = own.filter((entry) => !other.includes(entry));
  const more = other.filter((entry) => !own.includes(entry));
  const parts = [
    ...(missing.length > 0 ? [`misses ${missing.length} of ${own.length} (${short(missing)})`] : []),
    ...(more.length > 0 ? [`has ${more.length} more (${short(more)})`] : []),
  ];
  return `${field}: ${parts.join(', ')}`;
}

/**
 * @param {readonly Comparison[]} comparisons
 * @param {readonly Explanation[]} explanations
 */
export function unexplained(comparisons, explanations) {
  return comparisons
    .flatMap(({ differences }) => differences)
    .filter((difference) => explain(difference, explanations) === undefined);
}

/** @param {Iterable<string>} values */
const unique = (values) => [...new Set(values)];

/**
 * docs/tls-peers.md
 *
 * @param {readonly Comparison[]} comparisons
 * @param {readonly Explanation[]} explanations
 * @param {{ versions: ReadonlyMap<string, string>, titles: ReadonlyMap<string, string> }} about
 */
export function page(comparisons, explanations, { versions, titles }) {
  const tools = [...versions.keys()];
  const total = comparisons.reduce((sum, { compared }) => sum + compared, 0);
  const all = comparisons.flatMap(({ differences }) => differences);
  /** @param {string} server @param {string} tool */
  const cell = (server, tool) => {
    const found = comparisons.find((each) => each.server === server && each.tool === tool);
    return found === undefined ? '–' : `${found.compared - found.differences.length} of ${found.compared}`;
  };
  const sections = explanations.flatMap((explanation) => {
    const mine = all.filter((difference) => explain(difference, explanations) === explanation);
    if (mine.length === 0) return [];
    const rows = unique(
      mine.map((difference) => `\`${difference.server}\`, ${difference.tool}: ${words(difference)}`),
    );
    const shown = rows.slice(0, 6).map((row) => `- ${row}`);
    const rest = rows.length > 6 ? [`- and ${rows.length - 6} more of the same kind`] : [];
    return [`${explanation.text}\n\n${[...shown, ...rest].join('\n')}`];
  });
  return `# The TLS scanner and its peers

\`node bench/tls-agreement.mjs --write\` starts the servers of the truth table (packages/tls-scanner-lite/test/truth), runs every tool on
each, brings what they say into one vocabulary, and compares the fields that both have: versions, the exact suites of each, groups, the
length of the Diffie-Hellman prime, certificates, extensions, vulnerabilities. It ends 1 when a difference is not explained here. What
this scanner says is held against the configuration by truth.test.ts, so that in a difference it is the configuration that decides.

${total} values were compared, ${total - all.length} agree; the other ${all.length} are explained below.

Versions: ${tools.map((tool) => `${tool} ${versions.get(tool)}`).join(', ')}.

| server | ${tools.join(' | ')} |
| --- |${tools.map(() => ' --- |').join('')}
${unique(comparisons.map(({ server }) => server))
  .map(
    (server) =>
      `| ${titles.get(server) ?? server} (\`${server}\`) | ${tools.map((tool) => cell(server, tool)).join(' | ')} |`,
  )
  .join('\n')}

Cells: values that agree, of those compared. A dash: the tool was not run there.

## Where they differ

${sections.map((section, index) => `### ${index + 1}\n\n${section}`).join('\n\n')}
`;
}

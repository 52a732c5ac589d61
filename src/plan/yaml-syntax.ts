/** YAML's own complaints in words for people who write suites, and limits that are checked before parsing. */
import { type ErrorCode, Lexer, type YAMLParseError } from 'yaml';

export interface SyntaxProblem {
  readonly offset: number;
  readonly message: string;
  readonly expected?: string;
  readonly remedy: string;
}

/**
 * What a file may hold before it is parsed at all. The lexer is linear in time and memory; the parser behind it
 * is not (a megabyte of brackets or dashes exhausts the process), so these bounds come first.
 */
const MOST_TOKENS = 200_000;
const DEEPEST_FLOW = 100;
const MOST_DASHES = 30;
const WIDEST_INDENT = 200;
/** Document, flow-error and scalar marks of the lexer: structure, not text of the file. */
const CONTROL = new Set(['\u0002', '\u0018', '\u001f']);

export function tooComplex(text: string): SyntaxProblem | undefined {
  let offset = 0;
  let tokens = 0;
  let flow = 0;
  let dashes = 0;
  let lineStart = true;
  const problem = (message: string): SyntaxProblem => ({
    offset,
    message,
    remedy: 'write it flatter or in several files; no suite or target needs this',
  });
  for (const token of new Lexer().lex(text)) {
    tokens += 1;
    if (tokens > MOST_TOKENS) return problem('the file has too many parts to be read safely');
    if (token === '[' || token === '{') flow += 1;
    else if (token === ']' || token === '}') flow = Math.max(0, flow - 1);
    else if (token === '-' || token === '?' || token === ':' || /^[&!*]/.test(token)) dashes += 1;
    else if (/^\r?\n/.test(token)) dashes = 0;
    else if (lineStart && /^ +$/.test(token) && token.length > WIDEST_INDENT)
      return problem(`a line is indented by ${token.length} spaces`);
    lineStart = /^\r?\n/.test(token);
    if (flow > DEEPEST_FLOW) return problem(`brackets are nested more than ${DEEPEST_FLOW} deep`);
    // Inside brackets many colons on a line are ordinary; outside, each of these opens one more level.
    if (flow === 0 && dashes > MOST_DASHES)
      return problem(`a line has more than ${MOST_DASHES} list dashes, keys, anchors or tags`);
    if (!CONTROL.has(token)) offset += token.length;
  }
  return undefined;
}

const SAID: { readonly [code in ErrorCode]?: Omit<SyntaxProblem, 'offset'> } = {
  BAD_ALIAS: {
    message: 'a text that begins with * or & is read as an alias or anchor',
    remedy: 'put the text in quotes',
  },
  BAD_DQ_ESCAPE: {
    message: 'an unknown backslash escape inside double quotes',
    remedy: "use single quotes, '…', where a backslash is meant literally",
  },
  BAD_INDENT: {
    message: 'the indentation does not fit the lines around it',
    expected: 'entries of one mapping or list at the same column',
    remedy: 'align the line with the entry it belongs to, with spaces',
  },
  BAD_SCALAR_START: {
    message: 'a text may not begin with this character unless it is in quotes',
    remedy: 'put the text in quotes',
  },
  BLOCK_AS_IMPLICIT_KEY: {
    message: 'a second key on the same line',
    expected: 'one `key: value` a line',
    remedy: 'put a text that contains ": " in quotes, or start a new line',
  },
  BLOCK_IN_FLOW: {
    message: 'a list or mapping with its own lines inside [ ] or { }',
    remedy: 'close the bracket first, or write the whole of it within brackets',
  },
  KEY_OVER_1024_CHARS: { message: 'a key of more than 1024 characters', remedy: 'look for a missing quote' },
  MISSING_CHAR: {
    message: 'a quote, bracket, comma or colon is missing here or above',
    remedy: 'close what was opened; a key needs ": " with a space after the colon',
  },
  MULTILINE_IMPLICIT_KEY: {
    message: 'a line without a colon, or a key that runs over several lines',
    expected: '`key: value` on one line',
    remedy: 'add the colon, or quote the text that runs on',
  },
  TAB_AS_INDENT: {
    message: 'a tab in the indentation',
    expected: 'spaces',
    remedy: 'replace tabs by spaces; most editors have a command "convert indentation to spaces"',
  },
  UNEXPECTED_TOKEN: {
    message: 'something that does not fit here',
    remedy: 'look for a bracket, quote or dash too many on this line or the one above',
  },
  BAD_DIRECTIVE: { message: 'an unknown % directive', remedy: 'remove the line' },
};

/** The first complaint of the parser; those after it are mostly its consequences. */
export function syntaxProblem(text: string, error: YAMLParseError): SyntaxProblem {
  const offset = Math.min(error.pos[0], Math.max(0, text.length - 1));
  // The parser often stumbles a little after the tab that caused it.
  const tab = firstTabIndent(text);
  if (tab !== undefined && tab <= error.pos[1] && SAID.TAB_AS_INDENT !== undefined)
    return { offset: tab, ...SAID.TAB_AS_INDENT };
  // The library has one code for several mistakes; its own words tell which.
  if (/closing ['"]quote/.test(error.message))
    return {
      offset: lastOpenQuote(text) ?? offset,
      message: 'a quote is opened here and never closed',
      remedy: 'close it; inside double quotes write \\" for a quote',
    };
  if (/must be sufficiently indented/.test(error.message))
    return {
      offset,
      message: 'a bracket opened above is not closed before this line',
      expected: '] or } where the list or mapping ends',
      remedy: 'close the bracket',
    };
  const said = SAID[error.code];
  return {
    offset,
    ...(said ?? {
      message: 'this is not valid YAML',
      remedy: 'compare it with an example in suites/ or targets/',
    }),
  };
}

/** The parser notices an open quote at the end of the file only. */
function lastOpenQuote(text: string): number | undefined {
  let offset = 0;
  let open: number | undefined;
  for (const token of new Lexer().lex(text)) {
    const quote = token.charAt(0);
    if ((quote === '"' || quote === "'") && (token.length === 1 || !token.endsWith(quote))) open = offset;
    if (!CONTROL.has(token)) offset += token.length;
  }
  return open;
}

function firstTabIndent(text: string): number | undefined {
  const match = /^ *\t[ \t]*\S/m.exec(text);
  return match === null ? undefined : match.index + match[0].indexOf('\t');
}

/** The key that stands at the start of a line: syntax errors have no path of their own. */
export function keyOnLine(text: string, offset: number): string | undefined {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', start);
  const line = text.slice(start, end === -1 ? Math.min(text.length, start + 200) : end);
  return /^\s*(?:- +)*["']?([A-Za-z][\w.-]{0,60})["']?:(?:\s|$)/.exec(line)?.[1];
}

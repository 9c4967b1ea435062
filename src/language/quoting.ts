/** The delimiters of code within a string. */
export interface Interpolation {
  readonly open: string;
  readonly closer: string;
}

/** A kind of string literal. */
export interface StringKind {
  /** What ends it, and begins it after a prefix. */
  readonly quote: string;
  readonly spansLines: boolean;
  /** Whether a backslash escapes the next character. */
  readonly escapes: boolean;
  readonly interpolation: Interpolation | undefined;
  /** Whether its quote is not allowed within an interpolation, as in Python before 3.12. */
  readonly forbidsNestedQuote: boolean;
}

/** How a language writes strings and comments, whose brackets and quotes must not be counted. */
export interface Quoting {
  readonly lineComments: readonly string[];
  readonly hasBlockComments: boolean;
  /** Whether `'` quotes strings, not only single characters. */
  readonly hasSingleQuotes: boolean;
  readonly hasBackticks: boolean;
  readonly hasTripleQuotes: boolean;
  readonly hasRegularExpressions: boolean;
  /** In double-quoted strings, and in single-quoted ones if `interpolatesSingle`. */
  readonly interpolation: Interpolation | undefined;
  readonly interpolatesSingle: boolean;
  readonly interpolatesBackticks: boolean;
  /** A prefix of a quote that makes `{` an interpolation, such as `f` in Python. */
  readonly formatPrefix: RegExp | undefined;
  /** Letters that are a prefix of a quote. */
  readonly letterPrefix: RegExp | undefined;
}

const C_LIKE: Quoting = {
  lineComments: ['//'],
  hasBlockComments: true,
  hasSingleQuotes: false,
  hasBackticks: false,
  hasTripleQuotes: false,
  hasRegularExpressions: false,
  interpolation: undefined,
  interpolatesSingle: false,
  interpolatesBackticks: false,
  formatPrefix: undefined,
  letterPrefix: undefined,
};

const DOLLAR: Interpolation = { open: '${', closer: '}' };
const HASH: Interpolation = { open: '#{', closer: '}' };

const SCRIPT: Quoting = {
  ...C_LIKE,
  hasSingleQuotes: true,
  hasBackticks: true,
  hasRegularExpressions: true,
  interpolatesBackticks: true,
};
const HASH_COMMENTS = { lineComments: ['#'], hasBlockComments: false };
const PYTHON: Quoting = {
  ...C_LIKE,
  ...HASH_COMMENTS,
  hasSingleQuotes: true,
  hasTripleQuotes: true,
  formatPrefix: /(?<![\p{L}\p{N}_])(?:[ft]r?|r[ft])$/iu,
  letterPrefix: /(?<![\p{L}\p{N}_])(?:[bfrtu]|[bft]r|r[bft])$/iu,
};
const RUBY: Quoting = {
  ...C_LIKE,
  ...HASH_COMMENTS,
  hasSingleQuotes: true,
  hasBackticks: true,
  interpolation: HASH,
};
const SHELL: Quoting = { ...RUBY, interpolation: DOLLAR };
const KOTLIN: Quoting = { ...C_LIKE, hasTripleQuotes: true, interpolation: DOLLAR };
const CSHARP: Quoting = { ...C_LIKE, hasTripleQuotes: true, formatPrefix: /[$]@?$|@[$]$/ };

/** Unknown languages are treated like JavaScript, which has most kinds of quotes. */
const UNKNOWN: Quoting = {
  ...C_LIKE,
  lineComments: ['//', '#'],
  hasSingleQuotes: true,
  hasBackticks: true,
  hasTripleQuotes: true,
  interpolatesBackticks: true,
};

const LANGUAGES: readonly (readonly [quoting: Quoting, extensions: string])[] = [
  [SCRIPT, 'js mjs cjs jsx ts mts cts tsx'],
  [PYTHON, 'py pyi pyw pyx python'],
  [{ ...C_LIKE, hasTripleQuotes: true }, 'java'],
  [C_LIKE, 'c h cc cpp cxx hh hpp hxx ino m mm rs proto json jsonc json5 zig v sv'],
  [{ ...C_LIKE, hasBackticks: true }, 'go'],
  [CSHARP, 'cs csx'],
  [KOTLIN, 'kt kts scala groovy gradle sc'],
  [{ ...KOTLIN, interpolatesSingle: true, hasSingleQuotes: true }, 'dart'],
  [{ ...C_LIKE, hasTripleQuotes: true, interpolation: { open: '\\(', closer: ')' } }, 'swift'],
  [{ ...C_LIKE, hasSingleQuotes: true, interpolation: { open: '{$', closer: '}' } }, 'php'],
  [{ ...C_LIKE, hasSingleQuotes: true, lineComments: [] }, 'css'],
  [{ ...C_LIKE, hasSingleQuotes: true }, 'scss less'],
  [RUBY, 'rb rake gemspec cr coffee'],
  [{ ...RUBY, hasSingleQuotes: false, hasBackticks: false, hasTripleQuotes: true }, 'ex exs'],
  [SHELL, 'sh bash zsh fish ps1'],
  [{ ...RUBY, interpolation: undefined, hasBackticks: false }, 'yaml yml'],
  [{ ...PYTHON, formatPrefix: undefined }, 'toml'],
  [{ ...C_LIKE, lineComments: ['--'], hasSingleQuotes: true }, 'sql lua'],
  [{ ...C_LIKE, lineComments: ['--'], hasBlockComments: false }, 'hs elm'],
];

const quotingOfExtension: ReadonlyMap<string, Quoting> = new Map(
  LANGUAGES.flatMap(([quoting, extensions]) =>
    extensions.split(' ').map((extension) => [extension, quoting] as const),
  ),
);

/** Returns the quoting of a document by its path, with forward slashes; case is ignored. */
export function quotingOfPath(path: string): Quoting {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  return quotingOfExtension.get(name.slice(name.lastIndexOf('.') + 1)) ?? UNKNOWN;
}

const CURLY: Interpolation = { open: '{', closer: '}' };
/** The prefix of a raw string, which has no escapes: `r'\d'`, `@"C:\dir"`. */
const RAW = /(?:(?<![\p{L}\p{N}_])[bft]?r[bft]?|@[$]?)$/iu;
/** A character literal. */
const CHARACTER = /^'(?:\\[^']*|[^'\\])'/u;

/**
 * Returns the string that the quote at `at` begins; `undefined` if it begins none, such as an apostrophe.
 *
 * @param before some characters before the quote
 */
export function stringAt(quoting: Quoting, text: string, at: number, before: string): StringKind | undefined {
  const character = text.charAt(at);
  if (character === "'" && !beginsSingleQuoted(quoting, text, at, before)) return undefined;
  if (character === '`' && !quoting.hasBackticks) return undefined;
  const isFormat = quoting.formatPrefix?.test(before) ?? false;
  const isTripled = quoting.hasTripleQuotes && character !== '`' && text.startsWith(character.repeat(3), at);
  return {
    quote: isTripled ? character.repeat(3) : character,
    spansLines: isTripled || character === '`',
    escapes: !RAW.test(before),
    interpolation: isFormat ? CURLY : interpolationOf(quoting, character),
    forbidsNestedQuote: isFormat && !isTripled,
  };
}

function interpolationOf(quoting: Quoting, quote: string): Interpolation | undefined {
  switch (quote) {
    case '"':
      return quoting.interpolation;
    case '`':
      return quoting.interpolatesBackticks ? DOLLAR : undefined;
    default:
      return quoting.interpolatesSingle ? quoting.interpolation : undefined;
  }
}

/** Whether a `'` begins a string or character, rather than being an apostrophe or a Rust lifetime. */
function beginsSingleQuoted(quoting: Quoting, text: string, at: number, before: string): boolean {
  if (/[<&\p{N}]$/u.test(before)) return false;
  if (/\p{L}$/u.test(before) && quoting.letterPrefix?.test(before) !== true) return false;
  return quoting.hasSingleQuotes || CHARACTER.test(text.slice(at, at + 12));
}

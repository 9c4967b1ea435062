/** What the judge has to know of a language's syntax. */
export interface Language {
  readonly name: string;
  /** What begins a comment that ends with its line. */
  readonly lineComments: readonly string[];
  /** What begins and ends other comments. */
  readonly blockComments: readonly (readonly [begin: string, end: string])[];
  /** What delimits strings, longer ones first. */
  readonly quotes: readonly string[];
  /** Those of them that may hold line ends. */
  readonly multiline: readonly string[];
  /** An apostrophe that does not hold one character begins no string. */
  readonly hasLifetimes: boolean;
  /** What of a string is code, as its group. */
  readonly interpolation: RegExp | undefined;
  /** Words that open and close blocks, where brackets do not. */
  readonly words: { readonly open: RegExp; readonly close: RegExp } | undefined;
  /** Whether tags open and close. */
  readonly isMarkup: boolean;
  /** `undefined` where words are no names that could be unknown. */
  readonly keywords: ReadonlySet<string> | undefined;
  readonly isCaseSensitive: boolean;
  /** What a statement does not end with. */
  readonly unfinished: RegExp;
}

const C_COMMENTS = { lineComments: ['//'], blockComments: [['/*', '*/']] } as const;

const PLAIN: Omit<Language, 'name'> = {
  ...C_COMMENTS,
  quotes: ['"', "'"],
  multiline: [],
  hasLifetimes: false,
  interpolation: undefined,
  words: undefined,
  isMarkup: false,
  keywords: undefined,
  isCaseSensitive: true,
  unfinished: /(?:[([{=*%&|.:\\?]|(?<!\+)\+|(?<!-)-|\b(?:and|or|not|in))$/,
};

const SCRIPT =
  'as async await break case catch class const continue default delete do else export extends false finally for from ' +
  'function if import in instanceof interface let new null of return static super switch this throw true try type ' +
  'typeof undefined var void while yield';

const LANGUAGES: readonly Language[] = [
  language('TypeScript', `${SCRIPT} string number boolean unknown readonly private public`, {
    ...{ quotes: ['"', "'", '`'], multiline: ['`'], interpolation: /\$\{([^}]*)\}/g },
  }),
  language('JavaScript', SCRIPT, {
    ...{ quotes: ['"', "'", '`'], multiline: ['`'], interpolation: /\$\{([^}]*)\}/g },
  }),
  language(
    'Python',
    'and as assert async await break class continue def del elif else except False finally for from global if import in ' +
      'is lambda None not or pass raise return True try while with yield self f',
    {
      ...{ lineComments: ['#'], blockComments: [], interpolation: /\{(\w+)/g },
      ...{ quotes: ['"""', "'''", '"', "'"], multiline: ['"""', "'''"] },
    },
  ),
  language(
    'Go',
    'break case chan const continue default defer else false for func go if import interface map nil package range ' +
      'return select struct switch true type var',
    { quotes: ['"', "'", '`'], multiline: ['`'] },
  ),
  language(
    'Rust',
    'as break const continue else enum false fn for if impl in let loop match mod mut pub ref return self Self static ' +
      'struct true type use where while',
    { hasLifetimes: true, multiline: ['"'] },
  ),
  language(
    'Java',
    'boolean break case catch char class continue default do double else extends false final finally float for if ' +
      'import int long new null private protected public return short static super switch this throw throws true try ' +
      'void while',
  ),
  language(
    'C',
    'break case char const continue default do double else float for goto if include int long return short signed ' +
      'sizeof static struct switch typedef unsigned void while',
  ),
  language(
    'Ruby',
    'and begin break case class def do else elsif end ensure false for if in module next nil not or rescue return self ' +
      'super then true unless until when while yield',
    {
      ...{ lineComments: ['#'], blockComments: [], interpolation: /#\{([^}]*)\}/g, multiline: ['"', "'"] },
      words: {
        open: /(?<=^|\n|;|= )\s*(?:def|class|module|begin|if|unless|while|until|case)\b|\bdo\b(?=\s*(?:\||\n|$))/g,
        close: /\bend\b/g,
      },
    },
  ),
  language('Shell', 'case do done elif else esac fi for function if in local then until while export', {
    ...{ lineComments: ['#'], blockComments: [], interpolation: /\$\{?(\w+)/g, multiline: ['"', "'"] },
    words: { open: /\b(?:if|do|case)\b/g, close: /\b(?:fi|done|esac)\b/g },
    unfinished: /(?:[([{=|\\]|&&|\b(?:do|then|else|in))$/,
  }),
  {
    ...PLAIN,
    name: 'HTML',
    lineComments: [],
    blockComments: [['<!--', '-->']],
    quotes: [],
    isMarkup: true,
    unfinished: /=$/,
  },
  { ...PLAIN, name: 'CSS', lineComments: [] },
  language(
    'SQL',
    'all and as asc between by case create cross desc distinct else end exists from full group having in inner insert ' +
      'into is join key left like limit not null offset on or order outer primary right select set table then union ' +
      'update values when where integer text',
    { lineComments: ['--'], quotes: ["'", '"'], isCaseSensitive: false },
  ),
  language(
    'PHP',
    'array as break case catch class continue default echo else elseif false for foreach function if int new null php ' +
      'print public private return static string switch this throw true try void while',
    { lineComments: ['//', '#'], interpolation: /\$(\w+)/g },
  ),
];

function language(name: string, keywords: string, rest: Partial<Language> = {}): Language {
  return { ...PLAIN, name, keywords: new Set(keywords.split(' ')), ...rest };
}

/** Throws for a language that the judge does not know. */
export function languageNamed(name: string): Language {
  const found = LANGUAGES.find((one) => one.name === name);
  if (found === undefined) throw new Error(`There is no language "${name}".`);
  return found;
}

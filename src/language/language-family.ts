/**
 * How a language delimits blocks:
 * - `braces`: brackets, or keywords such as `end`; also any unknown language
 * - `indentation`: indentation alone
 * - `markup`: tags
 * - `prose`: not at all
 */
export type LanguageFamily = 'braces' | 'indentation' | 'markup' | 'prose';

/** Whether text of a family has brackets and strings; in prose and between tags an apostrophe is no quote. */
export function isCode(family: LanguageFamily): boolean {
  return family === 'braces' || family === 'indentation';
}

const FAMILIES: readonly (readonly [family: LanguageFamily, extensions: string])[] = [
  [
    'indentation',
    'py pyi pyw pyx python yaml yml pug jade haml sass styl coffee nim fs fsx fsi elm hs gd mk',
  ],
  ['markup', 'html htm xhtml xml xsd xsl xslt svg vue svelte astro xaml plist hbs ejs njk jinja twig'],
  ['prose', 'md mdx markdown txt rst adoc tex latex org text'],
];

const familyOfExtension: ReadonlyMap<string, LanguageFamily> = new Map(
  FAMILIES.flatMap(([family, extensions]) =>
    extensions.split(' ').map((extension) => [extension, family] as const),
  ),
);

const familyOfName: ReadonlyMap<string, LanguageFamily> = new Map([
  ['makefile', 'indentation'],
  ['sconstruct', 'indentation'],
  ['license', 'prose'],
  ['readme', 'prose'],
  ['commit_editmsg', 'prose'],
]);

/** Returns the family of a document by the name or extension of its path, which has forward slashes; case is ignored. */
export function familyOfPath(path: string): LanguageFamily {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  const extension = name.slice(name.lastIndexOf('.') + 1);
  return (
    familyOfName.get(name) ?? (name.includes('.') ? familyOfExtension.get(extension) : undefined) ?? 'braces'
  );
}

/** A Markdown code fence; captures the language that it names. */
const FENCE = /^\s*(?:```|~~~)\s*([\w+#-]*)/;

/** The text of one family around a cursor. */
export interface FamilyText {
  /** The document's path; in a code fence, a made-up path with the fence's language as extension. */
  readonly path: string;
  readonly family: LanguageFamily;
  /** Lines above and below the cursor's line; in a code fence only those of the fence. */
  readonly above: readonly string[];
  readonly below: readonly string[];
  readonly isInFence: boolean;
}

/** Returns the kind of text at a cursor, which in prose depends on the code fence that the lines around it form. */
export function familyAt(path: string, above: readonly string[], below: readonly string[]): FamilyText {
  const family = familyOfPath(path);
  const whole = { path, family, above, below, isInFence: false };
  if (family !== 'prose') return whole;
  const begin = above.findLastIndex((line) => FENCE.test(line));
  // A closing fence names no language.
  const language = FENCE.exec(above[begin] ?? '')?.[1] ?? '';
  if (language === '') return whole;
  const end = below.findIndex((line) => FENCE.test(line));
  const fenced = `a.${language}`;
  return {
    path: fenced,
    family: familyOfPath(fenced),
    above: above.slice(begin + 1),
    below: end < 0 ? below : below.slice(0, end),
    isInFence: true,
  };
}

import type { Language } from './languages.ts';
import { mask } from './mask.ts';

const NAME = /[\p{L}_$][\p{L}\p{N}_$]*/gu;
/** Options, and ends of file names, are no names in a shell. */
const SHELL_NAME = /(?<![\w./*-])[A-Za-z_]\w*(?!\/)/g;

/** What a suggestion declares: each pattern's group is a name, or a list that holds some. */
const DECLARING: readonly RegExp[] = [
  /\b(?:const|let|var)\s+([\w$,\s:.{}[\]]+?)\s*=/g,
  /\b(?:const|let|var|def|fn|func|function|class|interface|type|struct|enum|module|import|as|AS|read|local|export)\s+(?:mut\s+)?[{[(]?([\w$,\s]+)/g,
  /\bfor\s*\(?(?:const|let|var)?\s*[[({]?([\w$,\s]+?)[\])}]?\s+(?:in|of)\b/g,
  /([\w$]+)\s*(?:=(?!=)|:=|:(?!:))/g,
  /((?:[\w$]+,\s*)+[\w$]+)\s*(?::?=(?!=))/g,
  /\b(?:def|fn|func|function)\s*\w*\s*\(([^()]*)\)/g,
  /\(([^()]*)\)\s*=>/g,
  /([\w$]+)\s*=>/g,
  /\|([\w,&\s]+)\|/g,
  /\blambda\s+([\w,\s]+):/g,
  // As in C and Java: `int i`, `String[] names`.
  /\b(?:int|long|float|double|char|bool|boolean|size_t|auto|[A-Z]\w*(?:<[^<>]*>)?)(?:\[\])?\s*[*&\s]\s*(\w+)/g,
];

/** A suggestion, and the document before and behind it. */
export interface SuggestionInPlace {
  readonly before: string;
  readonly suggestion: string;
  readonly behind: string;
}

/**
 * Names in a suggestion that nothing accounts for: no keyword, not in the document, not declared in the suggestion, and
 * none of the names that are known besides. Names within strings count only where they are code.
 */
export function unknownNames(
  { before, suggestion, behind }: SuggestionInPlace,
  known: ReadonlySet<string>,
  language: Language,
): string[] {
  const { keywords, isCaseSensitive } = language;
  if (keywords === undefined) return [];
  const fold = (name: string): string => {
    const bare = name.replace(/^\$+/, '');
    return isCaseSensitive ? bare : bare.toLowerCase();
  };
  // The cursor may stand in a string, or in a declaration that the suggestion ends.
  const { code } = mask(before + suggestion, language);
  const declared = DECLARING.flatMap((pattern) => [...code.matchAll(pattern)].map((match) => match[1] ?? ''));
  const accounted = new Set(
    [...keywords, ...known, ...namesIn(before), ...namesIn(behind), ...declared.flatMap(namesIn)].map(fold),
  );
  const own = code.slice(before.length);
  const used = language.name === 'Shell' ? [...own.matchAll(SHELL_NAME)].map(([name]) => name) : namesIn(own);
  return [...new Set(used)].filter((name) => fold(name) !== '' && !accounted.has(fold(name)));
}

function namesIn(text: string): string[] {
  return [...text.matchAll(NAME)].map(([name]) => name);
}

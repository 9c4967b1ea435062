import { isProgram, partsOf, type CodeFile, type Range } from './code.ts';
import { isLongEnough, type Cut } from './inline-places.ts';

/** Keys, and values that stand on one line, of JSON, YAML and object literals. */
export function entryPlaces(file: CodeFile): Cut[] {
  switch (file.language) {
    case 'json':
      return matches(
        file.text,
        /(?<=^\s*")((?:[^"\\\n]|\\.)+)(?=":)|(?<=^\s*"(?:[^"\\\n]|\\.)+":\s*)("(?:[^"\\\n]|\\.)*"|[\w.+-]+)(?=,?\s*$)/gm,
      );
    case 'yaml':
      return matches(
        file.text,
        /(?<=^\s*(?:- )*)([\w./-]+)(?=:[ \t]+\S)|(?<=^\s*(?:- )*[\w./-]+:[ \t]+)([^\s#&|>].*)$/gm,
      );
    case 'script':
    case 'python':
      return literalPlaces(file);
    case 'html':
    case 'other':
      return [];
  }
}

function literalPlaces({ text, code, pairs }: CodeFile): Cut[] {
  const ENTRY = /^((?:[\w$]+|"[^"\n]*"|'[^'\n]*'))(\s*:\s*)([^\s\n][^\n]*)$/;
  return pairs.flatMap(({ open, close }) =>
    code.charAt(open) !== '{' || /\bfor\b/.test(code.slice(open, close))
      ? []
      : partsOf(code, { start: open + 1, end: close }).flatMap(({ start, end }) => {
          const [, key, between] = ENTRY.exec(text.slice(start, end)) ?? [];
          if (key === undefined || between === undefined) return [];
          const value = start + key.length + between.length;
          return asCuts([
            { start, end: start + key.length },
            { start: value, end },
          ]);
        }),
  );
}

/** What of a string's text follows a word's beginning in it, one word of it, and what is put in between. */
export function stringPlaces(file: CodeFile): Cut[] {
  const { text, code, pairs } = file;
  if (!isProgram(file)) return [];
  return pairs.flatMap(({ open, close }) => {
    const content = text.slice(open + 1, close);
    const quote = text.charAt(open);
    if (!`'"\``.includes(quote) || content.includes('\n') || content.length < 6) return [];
    // What is imported, or read from a table by its name, is no text.
    if (/\b(?:from|import|require)\b\W*$/.test(code.slice(code.lastIndexOf('\n', open) + 1, open))) return [];
    const isFormatted = quote === '`' || /f$/i.test(text.slice(0, open));
    const at = ({ start, end }: Range): Range => ({ start: open + 1 + start, end: open + 1 + end });
    return asCuts([...rests(content), ...(isFormatted ? embedded(content, quote) : [])].map(at));
  });
}

function rests(content: string): Range[] {
  return [...content.matchAll(/(?<![\w{$])[A-Za-z]{2,}/g)].flatMap((match) => {
    const word = { start: match.index, end: match.index + match[0].length };
    const isAmid = content.slice(word.end).trim().length >= 4;
    const rest = { start: word.start, end: content.length };
    // A text that is cut within what is put in between is no text any more.
    const isWithin = /\{[^}]*$/.test(content.slice(0, word.start));
    return isWithin ? [] : isAmid ? [word, rest] : [rest];
  });
}

function embedded(content: string, quote: string): Range[] {
  const pattern = quote === '`' ? /(?<=\$\{)[^{}]+(?=\})/g : /(?<=(?<!\{)\{)[^{}:!]+(?=[}:!])/g;
  return [...content.matchAll(pattern)].map(({ index, 0: said }) => ({
    start: index,
    end: index + said.length,
  }));
}

/** Attributes with a value, and values alone, in the tags of HTML and JSX. */
export function attributePlaces({ text, hasTags }: CodeFile): Cut[] {
  if (!hasTags) return [];
  const TAG = /<[A-Za-z][\w.:-]*(?:\s+[\w:@.-]+(?:=(?:"[^"\n]*"|'[^'\n]*'|\{[^{}\n]*\}))?)+\s*\/?>/g;
  const ATTRIBUTE = /(?<=\s)[\w:@.-]+=(?:"[^"\n]*"|'[^'\n]*'|\{[^{}\n]*\})/g;
  return [...text.matchAll(TAG)].flatMap((tag) =>
    [...tag[0].matchAll(ATTRIBUTE)].flatMap((attribute) => {
      const start = tag.index + attribute.index;
      const end = start + attribute[0].length;
      const value = { start: start + attribute[0].indexOf('=') + 2, end: end - 1 };
      return asCuts([{ start, end }, value]);
    }),
  );
}

function matches(text: string, pattern: RegExp): Cut[] {
  return asCuts(
    [...text.matchAll(pattern)].map((match) => ({ start: match.index, end: match.index + match[0].length })),
  );
}

function asCuts(ranges: readonly Range[]): Cut[] {
  return ranges.filter(isLongEnough).map(({ start, end }) => ({ from: start, to: end }));
}

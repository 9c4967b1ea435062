import { CharacterClass, type CharacterClasses } from '../character-classes.ts';
import { contractionEnd, lineGapEnd, SPACE, type Rule } from './rule.ts';
import { camelWordEnd } from './tekken.ts';

/** What distinguishes patterns that keep line ends apart from other white space. */
interface LinePattern {
  /** Whether `(?i:'s|'t|'re|'ve|'m|'ll|'d)` comes first. */
  readonly contractions: boolean;
  /** Maximum digits in a pre-token: 3 for `\p{N}{1,3}`. */
  readonly digits: number;
  /** Returns the end of the word whose first letter is at `start`. */
  readonly wordEnd: Rule;
  /** Returns the end of what belongs to punctuation that ends at `start`. */
  readonly tailEnd: Rule;
}

const lettersEnd: Rule = (classes, text, start) => classes.runEnd(text, start, CharacterClass.letter);
const lineEndsEnd: Rule = (classes, text, start) => classes.runEnd(text, start, CharacterClass.newline);
const noTail: Rule = (_classes, _text, start) => start;

/** `[\r\n/]*` */
const lineEndsAndSlashesEnd: Rule = (_classes, text, start) => {
  let end = start;
  while (end < text.length && '\r\n/'.includes(text.charAt(end))) end++;
  return end;
};

const qwen2Pattern: LinePattern = {
  ...{ contractions: true, digits: 1, wordEnd: lettersEnd, tailEnd: lineEndsEnd },
};

/**
 * `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|`
 * `\s+(?!\S)|\s+`, from the tokenizer.json of Qwen2. That file also normalizes to NFC; a GGUF does not say so, llama.cpp
 * does not either, and decoding must give the document's text back unchanged.
 */
export const qwen2 = lineRule(qwen2Pattern);

/** Qwen2's pattern with `\p{N}{1,3}`: Llama 3, and the models whose pre-tokenizer is `dbrx` or `smaug-bpe`. */
export const llama3 = lineRule({ ...qwen2Pattern, digits: 3 });

/** Qwen2's pattern with ` ?[^\s\p{L}\p{N}\r\n]+`: line ends do not belong to punctuation. */
export const seedCoder = lineRule({ ...qwen2Pattern, tailEnd: noTail });

/**
 * `[^\r\n\p{L}\p{N}]?WORD|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`, where a `WORD` is that of
 * `camelWordEnd`; from the tokenizer of Mistral Nemo.
 */
export const tekken = lineRule({
  ...{ contractions: false, digits: 1, wordEnd: camelWordEnd, tailEnd: lineEndsAndSlashesEnd },
});

function lineRule({ contractions, digits, wordEnd, tailEnd }: LinePattern): Rule {
  const punctuationEnd: Rule = (classes, text, start) =>
    tailEnd(classes, text, classes.runEnd(text, start, CharacterClass.other));
  return (classes, text, start) => {
    const contraction = contractions ? contractionEnd(text, start, true) : 0;
    if (contraction > 0) return contraction;
    const found = classes.at(text, start);
    switch (found) {
      case CharacterClass.letter:
        return wordEnd(classes, text, start);
      case CharacterClass.number:
        return numberEnd(classes, text, start, digits);
      case CharacterClass.newline:
        return lineGapEnd(classes, text, start);
      case CharacterClass.other:
      case CharacterClass.space: {
        const next = start + classes.width(text, start);
        const follower = next < text.length ? classes.at(text, next) : CharacterClass.newline;
        if (follower === CharacterClass.letter) return wordEnd(classes, text, next);
        if (found === CharacterClass.other) return punctuationEnd(classes, text, start);
        if (text.charCodeAt(start) === SPACE && follower === CharacterClass.other)
          return punctuationEnd(classes, text, next);
        return lineGapEnd(classes, text, start);
      }
    }
  };
}

function numberEnd(classes: CharacterClasses, text: string, start: number, digits: number): number {
  let end = start;
  for (let count = 0; count < digits && end < text.length; count++) {
    if (classes.at(text, end) !== CharacterClass.number) break;
    end += classes.width(text, end);
  }
  return end;
}

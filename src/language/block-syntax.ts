import type { LanguageFamily } from './language-family.ts';

/** How a family of languages shows where blocks begin and end, beside their indentation. */
export interface BlockSyntax {
  /** Whether a line ends so that a block follows. */
  readonly opens: (line: string) => boolean;
  /** What a line begins with that closes a block. */
  readonly closer: RegExp;
  /** A line that is not complete yet and may still become one that closes. */
  readonly mayBecomeCloser: RegExp;
  /** Whether a line at the indentation of the one that opened the block belongs to it all the same. */
  readonly belongs: (line: string, opener: string) => boolean;
}

/** A tag that is open at the line's end, but for those that never hold anything. */
const OPEN_TAG =
  /<(?!(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)\b)[A-Za-z][\w:.-]*(?:\s[^<>]*)?(?<!\/)>\s*$/i;
/** The same where it has the line for itself: in JSX, which types and comparisons must not be taken for. */
const LONE_OPEN_TAG = /^\s*(?:return\s*)?<[A-Za-z][\w:.-]*(?:\s[^<>]*)?(?<!\/)>\s*$/;

const BRACES: BlockSyntax = {
  opens: (line) => /([{([:]|=>|->|\b(do|then|else))\s*$/.test(line) || LONE_OPEN_TAG.test(line),
  // Brackets and tags, or a closing word that has the line for itself.
  closer: /^\s*([\])}]+|<\/[\w:.-]*>|(?:end(?:\s+\w+)?|fi|done|esac)[;,)]*\s*$)/,
  mayBecomeCloser: /^\s*([\])}efd]|<$|<\/)/,
  belongs: () => false,
};

const INDENTATION: BlockSyntax = {
  opens: (line) => /([:{([]|=>|->|\b(do|of|then|where))\s*$/.test(line),
  closer: /^\s*[\])}]+/,
  mayBecomeCloser: /^\s*[\])}]/,
  // In YAML a list may stand as deep as the key that it belongs to.
  belongs: (line, opener) => /^\s*-(\s|$)/.test(line) && /^\s*[^\s-].*:\s*$/.test(opener),
};

const MARKUP: BlockSyntax = {
  opens: (line) => OPEN_TAG.test(line) || /[{([]\s*$/.test(line),
  closer: /^\s*(<\/[\w:.-]+>|[\])}]+)/,
  mayBecomeCloser: /^\s*(<$|<\/|[\])}])/,
  belongs: () => false,
};

/** No line of prose calls for the next one. */
const PROSE: BlockSyntax = {
  opens: () => false,
  closer: /(?!)/,
  mayBecomeCloser: /(?!)/,
  belongs: () => false,
};

export const blockSyntax: Readonly<Record<LanguageFamily, BlockSyntax>> = {
  braces: BRACES,
  indentation: INDENTATION,
  markup: MARKUP,
  prose: PROSE,
};

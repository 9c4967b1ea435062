import type { LanguageFamily } from './language-family.ts';

/** How a family of languages begins and ends blocks, besides by indentation. */
export interface BlockSyntax {
  /** Whether the end of `line` opens a block. */
  readonly opens: (line: string) => boolean;
  /** Matches the start of a line that closes a block. */
  readonly closer: RegExp;
  /** Matches an incomplete line that may still become a closing one. */
  readonly mayBecomeCloser: RegExp;
  /** Whether `line` belongs to the block though it is indented no deeper than `opener`, the line that opened it. */
  readonly belongs: (line: string, opener: string) => boolean;
}

/** An opening tag at the end of a line, but for void elements. */
const OPEN_TAG =
  /<(?!(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)\b)[A-Za-z][\w:.-]*(?:\s[^<>]*)?(?<!\/)>\s*$/i;
/** An opening tag on a line of its own, as in JSX; types and comparisons must not match. */
const LONE_OPEN_TAG = /^\s*(?:return\s*)?<[A-Za-z][\w:.-]*(?:\s[^<>]*)?(?<!\/)>\s*$/;

const BRACES: BlockSyntax = {
  opens: (line) => /([{([:]|=>|->|\b(do|then|else))\s*$/.test(line) || LONE_OPEN_TAG.test(line),
  // Brackets, tags, or a closing keyword on a line of its own.
  closer: /^\s*([\])}]+|<\/[\w:.-]*>|(?:end(?:\s+\w+)?|fi|done|esac)[;,)]*\s*$)/,
  mayBecomeCloser: /^\s*([\])}efd]|<$|<\/)/,
  belongs: () => false,
};

const INDENTATION: BlockSyntax = {
  opens: (line) => /([:{([]|=>|->|\b(do|of|then|where))\s*$/.test(line),
  closer: /^\s*[\])}]+/,
  mayBecomeCloser: /^\s*[\])}]/,
  // In YAML, list items may be indented no deeper than the key they belong to.
  belongs: (line, opener) => /^\s*-(\s|$)/.test(line) && /^\s*[^\s-].*:\s*$/.test(opener),
};

const MARKUP: BlockSyntax = {
  opens: (line) => OPEN_TAG.test(line) || /[{([]\s*$/.test(line),
  closer: /^\s*(<\/[\w:.-]+>|[\])}]+)/,
  mayBecomeCloser: /^\s*(<$|<\/|[\])}])/,
  belongs: () => false,
};

/** Prose has no blocks. */
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

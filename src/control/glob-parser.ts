/** An item of a glob. */
export type GlobItem =
  | { readonly kind: 'slash' }
  /** Literal characters, at least one. */
  | { readonly kind: 'text'; readonly characters: readonly string[] }
  /** A `?` or a class. */
  | { readonly kind: 'character'; readonly test: (character: string) => boolean }
  /** Consecutive stars, one or more. */
  | { readonly kind: 'stars'; readonly count: number }
  | GlobChoice;

/** Braces: one of the alternatives. */
export interface GlobChoice {
  readonly kind: 'choice';
  readonly alternatives: readonly GlobSequence[];
  /** Whether it may match more than one name, as it contains a slash or `**`. */
  readonly spansNames: boolean;
}

export type GlobSequence = readonly GlobItem[];

/** Parses a glob in lower case. Unclosed braces and brackets are literal. */
export function parseGlob(pattern: string): GlobSequence {
  const tokens = tokenize(pattern);
  const matched = matchBraces(tokens);
  const outer: { readonly before: GlobItem[]; readonly alternatives: GlobItem[][] }[] = [];
  let current: GlobItem[] = [];
  for (const [index, token] of tokens.entries()) {
    const within = outer.at(-1);
    if (token === '{' && matched.has(index)) {
      outer.push({ before: current, alternatives: [] });
      current = [];
    } else if (token === ',' && within !== undefined) {
      within.alternatives.push(current);
      current = [];
    } else if (token === '}' && matched.has(index) && within !== undefined) {
      outer.pop();
      within.before.push(choiceOf([...within.alternatives, current]));
      current = within.before;
    } else current.push(parseItem(token));
  }
  return current;
}

/** Whether the items may match more than one name. */
export function spansNames(items: GlobSequence): boolean {
  return items.some((item) => {
    switch (item.kind) {
      case 'slash':
        return true;
      case 'stars':
        return item.count === 2;
      case 'choice':
        return item.spansNames;
      case 'text':
      case 'character':
        return false;
    }
  });
}

export function choiceOf(alternatives: readonly GlobSequence[]): GlobChoice {
  return { kind: 'choice', alternatives, spansNames: alternatives.some(spansNames) };
}

/** Splits a pattern into classes such as `[a-z]`, special characters, and text between them. */
function tokenize(pattern: string): string[] {
  // After the last `]` there is no class, and looking for one from each `[` would take quadratic time.
  const end = pattern.lastIndexOf(']') + 1;
  return [
    ...(pattern.slice(0, end).match(/\[[!^]?[^\]/]+\]|\*+|[^[*?{},/]+|[^]/g) ?? []),
    ...(pattern.slice(end).match(/\*+|[^*?{},/]+|[^]/g) ?? []),
  ];
}

/** Returns the indices of matching braces. */
function matchBraces(tokens: readonly string[]): ReadonlySet<number> {
  const open: number[] = [];
  const matched = new Set<number>();
  for (const [index, token] of tokens.entries()) {
    if (token === '{') open.push(index);
    if (token !== '}') continue;
    const start = open.pop();
    if (start !== undefined) matched.add(start).add(index);
  }
  return matched;
}

function parseItem(token: string): GlobItem {
  if (token === '/') return { kind: 'slash' };
  if (token.startsWith('*')) return { kind: 'stars', count: token.length };
  if (token === '?') return { kind: 'character', test: () => true };
  if (token.length > 2 && token.startsWith('['))
    return { kind: 'character', test: compileClass(token.slice(1, -1)) };
  return { kind: 'text', characters: Array.from(token) };
}

/** @param content the text between the brackets, such as `!a-z_` */
function compileClass(content: string): (character: string) => boolean {
  const negated = /^[!^]/.test(content);
  const members = Array.from((negated ? content.slice(1) : content).matchAll(/([^])-([^])|[^]/gu));
  return (character) =>
    negated !==
    members.some(([single, first, last]) =>
      first === undefined || last === undefined
        ? character === single
        : character >= first && character <= last,
    );
}

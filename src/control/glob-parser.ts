/** A piece of a glob. */
export type GlobItem =
  | { readonly kind: 'slash' }
  /** One character. */
  | { readonly kind: 'one'; readonly test: (character: string) => boolean }
  /** Stars, one or more. */
  | { readonly kind: 'run'; readonly stars: number }
  | GlobChoice;

/** What braces say: one of the alternatives. */
export interface GlobChoice {
  readonly kind: 'choice';
  readonly alternatives: readonly GlobSequence[];
  /** Whether it reaches beyond a name: holds a slash, or `**`. */
  readonly spans: boolean;
}

export type GlobSequence = readonly GlobItem[];

/** Reads a glob in lower case. Braces and brackets that are not closed stand for themselves. */
export function parseGlob(pattern: string): GlobSequence {
  const marks = marksOf(pattern);
  const partnered = withPartner(marks);
  const outer: { readonly before: GlobItem[]; readonly alternatives: GlobItem[][] }[] = [];
  let current: GlobItem[] = [];
  for (const [index, mark] of marks.entries()) {
    const within = outer.at(-1);
    if (mark === '{' && partnered.has(index)) {
      outer.push({ before: current, alternatives: [] });
      current = [];
    } else if (mark === ',' && within !== undefined) {
      within.alternatives.push(current);
      current = [];
    } else if (mark === '}' && partnered.has(index) && within !== undefined) {
      outer.pop();
      within.before.push(choiceOf([...within.alternatives, current]));
      current = within.before;
    } else current.push(itemOf(mark));
  }
  return current;
}

/** Whether it reaches beyond a name. */
export function spans(items: GlobSequence): boolean {
  return items.some((item) => {
    switch (item.kind) {
      case 'slash':
        return true;
      case 'run':
        return item.stars === 2;
      case 'choice':
        return item.spans;
      case 'one':
        return false;
    }
  });
}

export function choiceOf(alternatives: readonly GlobSequence[]): GlobChoice {
  return { kind: 'choice', alternatives, spans: alternatives.some(spans) };
}

/** The pattern cut into classes such as `[a-z]`, which hold nothing else that has a meaning, stars, and characters. */
function marksOf(pattern: string): string[] {
  // Behind the last bracket there is no class; looking for one there would take a step for each two characters.
  const end = pattern.lastIndexOf(']') + 1;
  return [
    ...(pattern.slice(0, end).match(/\[[!^]?[^\]/]+\]|\*+|[^]/gu) ?? []),
    ...(pattern.slice(end).match(/\*+|[^]/gu) ?? []),
  ];
}

/** The places of the braces that belong together. */
function withPartner(marks: readonly string[]): ReadonlySet<number> {
  const open: number[] = [];
  const partnered = new Set<number>();
  for (const [index, mark] of marks.entries()) {
    if (mark === '{') open.push(index);
    if (mark !== '}') continue;
    const start = open.pop();
    if (start !== undefined) partnered.add(start).add(index);
  }
  return partnered;
}

function itemOf(mark: string): GlobItem {
  if (mark === '/') return { kind: 'slash' };
  if (mark.startsWith('*')) return { kind: 'run', stars: mark.length };
  if (mark === '?') return { kind: 'one', test: () => true };
  if (mark.length > 2 && mark.startsWith('[')) return { kind: 'one', test: classTest(mark.slice(1, -1)) };
  return { kind: 'one', test: (character) => character === mark };
}

/** @param content what stands between the brackets, such as `!a-z_` */
function classTest(content: string): (character: string) => boolean {
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

import type { GlobSequence } from './glob-parser.ts';

/** A place in a pattern. */
type State =
  | { readonly kind: 'end' }
  /** Before the character at an index of the text. */
  | { readonly kind: 'text'; readonly text: readonly string[]; readonly at: number; readonly next: State }
  | { readonly kind: 'one'; readonly test: (character: string) => boolean; readonly next: State }
  /** Takes any character and stays, or goes on without one. */
  | { readonly kind: 'run'; readonly next: State }
  | { readonly kind: 'split'; readonly next: readonly State[] };

/** A way to read one character of a name: that very one, or what the test takes. */
interface MatchStep {
  readonly test: string | ((character: string) => boolean);
  /** What may be read behind it. */
  readonly after: () => readonly MatchStep[];
}

const endOfPattern: MatchStep = { test: () => false, after: () => [] };

/**
 * Compiles a glob for a name, without slashes, to a test of the name's characters. All ways to read the name are
 * followed at once, so that it takes no more steps than the product of both lengths, whatever braces and stars say.
 */
export function nameTest(items: GlobSequence): (name: readonly string[]) => boolean {
  const start = new StepFinder().from(link(items, { kind: 'end' }));
  return (name) => {
    let steps = start;
    for (const character of name) {
      let reached: readonly MatchStep[] | undefined;
      let several: Set<MatchStep> | undefined;
      for (const step of steps) {
        if (!takes(step.test, character)) continue;
        if (reached === undefined) {
          reached = step.after();
        } else {
          several ??= new Set(reached);
          for (const after of step.after()) several.add(after);
        }
      }
      if (reached === undefined) return false;
      steps = several === undefined ? reached : [...several];
    }
    return steps.includes(endOfPattern);
  };
}

function takes(test: MatchStep['test'], character: string): boolean {
  return typeof test === 'string' ? test === character : test(character);
}

/** The place from which the items are read, and then what is read from `next`. */
function link(items: GlobSequence, next: State): State {
  return items.reduceRight<State>((after, item) => {
    switch (item.kind) {
      case 'text':
        return { kind: 'text', text: item.characters, at: 0, next: after };
      case 'one':
        return { kind: 'one', test: item.test, next: after };
      case 'run':
        return { kind: 'run', next: after };
      case 'choice':
        return { kind: 'split', next: item.alternatives.map((alternative) => link(alternative, after)) };
      case 'slash':
        return after;
    }
  }, next);
}

/** Finds what may be read at a place, once for each place. */
class StepFinder {
  readonly #steps = new Map<State, MatchStep>();
  readonly #found = new Map<State, readonly MatchStep[]>();

  from(place: State): readonly MatchStep[] {
    const found = this.#found.get(place);
    if (found !== undefined) return found;
    const steps: MatchStep[] = [];
    const seen = new Set<State>();
    const open = [place];
    for (let state = open.pop(); state !== undefined; state = open.pop()) {
      if (seen.has(state)) continue;
      seen.add(state);
      if (state.kind === 'split') open.push(...state.next);
      else steps.push(this.#stepAt(state));
      if (state.kind === 'run') open.push(state.next);
    }
    this.#found.set(place, steps);
    return steps;
  }

  #stepAt(state: Exclude<State, { kind: 'split' }>): MatchStep {
    const known = this.#steps.get(state);
    if (known !== undefined) return known;
    const step = this.#newStep(state);
    this.#steps.set(state, step);
    return step;
  }

  #newStep(state: Exclude<State, { kind: 'split' }>): MatchStep {
    switch (state.kind) {
      case 'end':
        return endOfPattern;
      case 'text': {
        const { text, at, next } = state;
        const behind: State = at + 1 < text.length ? { ...state, at: at + 1 } : next;
        return { test: text[at] ?? '', after: () => this.from(behind) };
      }
      case 'one':
        return { test: state.test, after: () => this.from(state.next) };
      case 'run':
        return { test: () => true, after: () => this.from(state) };
    }
  }
}

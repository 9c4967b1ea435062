import type { GlobSequence } from './glob-parser.ts';

/** A state of the NFA that a pattern is compiled to. */
type State =
  | { readonly kind: 'end' }
  /** Before the character at `at` of the text. */
  | { readonly kind: 'text'; readonly text: readonly string[]; readonly at: number; readonly next: State }
  | { readonly kind: 'character'; readonly test: (character: string) => boolean; readonly next: State }
  /** Accepts any character and stays, or continues without one. */
  | { readonly kind: 'stars'; readonly next: State }
  | { readonly kind: 'split'; readonly next: readonly State[] };

/** A transition on one character of a name: a literal one, or one that passes the test. */
interface Transition {
  readonly test: string | ((character: string) => boolean);
  /** Returns the transitions that may follow it. */
  readonly after: () => readonly Transition[];
}

const endOfPattern: Transition = { test: () => false, after: () => [] };

/**
 * Compiles a glob without slashes to a test of a name's characters. The NFA is simulated in all states at once (Thompson
 * 1968), so matching takes at most as many steps as the product of both lengths, whatever the braces and stars.
 */
export function compileName(items: GlobSequence): (name: readonly string[]) => boolean {
  const start = new TransitionTable().from(link(items, { kind: 'end' }));
  return (name) => {
    let transitions = start;
    for (const character of name) {
      let reached: readonly Transition[] | undefined;
      let several: Set<Transition> | undefined;
      for (const transition of transitions) {
        if (!accepts(transition.test, character)) continue;
        if (reached === undefined) {
          reached = transition.after();
        } else {
          several ??= new Set(reached);
          for (const after of transition.after()) several.add(after);
        }
      }
      if (reached === undefined) return false;
      transitions = several === undefined ? reached : [...several];
    }
    return transitions.includes(endOfPattern);
  };
}

function accepts(test: Transition['test'], character: string): boolean {
  return typeof test === 'string' ? test === character : test(character);
}

/** Returns the state from which the items lead to `next`. */
function link(items: GlobSequence, next: State): State {
  return items.reduceRight<State>((after, item) => {
    switch (item.kind) {
      case 'text':
        return { kind: 'text', text: item.characters, at: 0, next: after };
      case 'character':
        return { kind: 'character', test: item.test, next: after };
      case 'stars':
        return { kind: 'stars', next: after };
      case 'choice':
        return { kind: 'split', next: item.alternatives.map((alternative) => link(alternative, after)) };
      case 'slash':
        return after;
    }
  }, next);
}

/** Computes and caches the transitions from each state. */
class TransitionTable {
  readonly #transitions = new Map<State, Transition>();
  readonly #reachable = new Map<State, readonly Transition[]>();

  from(start: State): readonly Transition[] {
    const found = this.#reachable.get(start);
    if (found !== undefined) return found;
    const transitions: Transition[] = [];
    const seen = new Set<State>();
    const open = [start];
    for (let state = open.pop(); state !== undefined; state = open.pop()) {
      if (seen.has(state)) continue;
      seen.add(state);
      if (state.kind === 'split') open.push(...state.next);
      else transitions.push(this.#transitionAt(state));
      if (state.kind === 'stars') open.push(state.next);
    }
    this.#reachable.set(start, transitions);
    return transitions;
  }

  #transitionAt(state: Exclude<State, { kind: 'split' }>): Transition {
    const known = this.#transitions.get(state);
    if (known !== undefined) return known;
    const transition = this.#newTransition(state);
    this.#transitions.set(state, transition);
    return transition;
  }

  #newTransition(state: Exclude<State, { kind: 'split' }>): Transition {
    switch (state.kind) {
      case 'end':
        return endOfPattern;
      case 'text': {
        const { text, at, next } = state;
        const following: State = at + 1 < text.length ? { ...state, at: at + 1 } : next;
        return { test: text[at] ?? '', after: () => this.from(following) };
      }
      case 'character':
        return { test: state.test, after: () => this.from(state.next) };
      case 'stars':
        return { test: () => true, after: () => this.from(state) };
    }
  }
}

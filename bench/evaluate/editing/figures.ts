import type { Typed } from '../../../src/evaluation/person.ts';
import type { Assessment } from './assess.ts';
import { KINDS, type EditingPlace, type Kind } from './places.ts';

/** What came of one place. */
export interface Edited {
  readonly place: EditingPlace;
  readonly typed: Typed;
  /** Of each suggestion that was shown. */
  readonly assessments: readonly Assessment[];
}

/** What suggestions are worth where people edit. */
export interface EditingFigures {
  readonly places: number;
  /** Keys that were pressed, those that take suggestions among them. */
  readonly keys: number;
  /** Suggestions that appeared; the next five are numbers of them. */
  readonly shown: number;
  readonly right: number;
  readonly rightStart: number;
  readonly doubled: number;
  readonly broken: number;
  readonly wrong: number;
  /** `wrong` for each 100 keys. */
  readonly distractions: number;
  /** 1 - `keys` / keys that it takes without suggestions. */
  readonly keysSaved: number;
}

export interface Report {
  readonly kinds: Readonly<Partial<Record<Kind, EditingFigures>>>;
  readonly total: EditingFigures;
}

/** The figures of each kind that there are places of, and of all. */
export function report(edited: readonly Edited[]): Report {
  const ofKind = (kind: Kind): readonly Edited[] => edited.filter(({ place }) => place.kind === kind);
  const kinds = KINDS.flatMap((kind) => {
    const those = ofKind(kind);
    return those.length === 0 ? [] : [[kind, figuresOf(those)] as const];
  });
  return { kinds: Object.fromEntries(kinds), total: figuresOf(edited) };
}

export function figuresOf(edited: readonly Edited[]): EditingFigures {
  const all = edited.flatMap(({ assessments }) => assessments);
  const count = (matches: (one: Assessment) => boolean): number => all.filter(matches).length;
  const sum = (of: (typed: Typed) => number): number =>
    edited.reduce((total, { typed }) => total + of(typed), 0);
  const keys = sum((typed) => typed.keys);
  const byHand = sum((typed) => typed.keysByHand);
  const wrong = count(({ distracts }) => distracts);
  return {
    places: edited.length,
    keys,
    shown: all.length,
    right: count(({ right }) => right),
    rightStart: count(({ rightStart }) => rightStart),
    doubled: count(({ doubled }) => doubled),
    broken: count(({ broken }) => broken),
    wrong,
    distractions: keys === 0 ? 0 : (100 * wrong) / keys,
    keysSaved: byHand === 0 ? 0 : 1 - keys / byHand,
  };
}

/** All that is known of each suggestion that appeared at a place, one object each. */
export function describeShown({ place, typed, assessments }: Edited): object[] {
  const { kind, path } = place;
  return assessments.map((assessment, i) => ({
    ...{ kind, path },
    ...assessment,
    accepted: typed.shown[i]?.accepted,
    next: typed.shown[i]?.next,
  }));
}

/** A row for each kind and one for all, as `console.table` prints them; shares are of what was shown. */
export function asTable({ kinds, total }: Report): Record<string, Record<string, string | number>> {
  const rows = [...Object.entries(kinds), ['total', total] as const];
  return Object.fromEntries(rows.map(([name, figures]) => [name, asRow(figures)]));
}

function asRow(figures: EditingFigures): Record<string, string | number> {
  const { places, keys, shown, right, rightStart, doubled, broken, distractions, keysSaved } = figures;
  const ofShown = (count: number): string => (shown === 0 ? '-' : `${count} (${percent(count / shown)})`);
  return {
    ...{ places, keys, shown },
    right: ofShown(right),
    'right start': ofShown(rightStart),
    doubled: ofShown(doubled),
    broken: ofShown(broken),
    distractions: distractions.toFixed(1),
    'keys saved': percent(keysSaved),
  };
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

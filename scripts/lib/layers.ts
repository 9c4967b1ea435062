/** A file and the files that it imports; paths have forward slashes. */
export interface SourceImports {
  readonly file: string;
  readonly imports: readonly string[];
}

export interface LayerReport {
  /** The lower layers that each layer imports, in order. */
  readonly imports: ReadonlyMap<string, readonly string[]>;
  /** Violations, one line each. */
  readonly faults: readonly string[];
}

/**
 * Checks that imports, including those of types, do not point to a higher layer and have no cycles.
 *
 * @param layers folders, the lowest first; a file belongs to the longest that contains it. A file in none of them is an
 * entry point, which may import everything and must not be imported.
 */
export function checkLayers(layers: readonly string[], files: readonly SourceImports[]): LayerReport {
  const longestFirst = layers.toSorted((a, b) => b.length - a.length);
  const levelOf = (file: string): number => {
    const layer = longestFirst.find((folder) => file.startsWith(`${folder}/`));
    return layer === undefined ? layers.length : layers.indexOf(layer);
  };
  const faults: string[] = [];
  const below = layers.map(() => new Set<number>());
  for (const { file, imports } of files) {
    const level = levelOf(file);
    for (const imported of imports) {
      const target = levelOf(imported);
      if (target > level) faults.push(`upward: ${file} imports ${imported}`);
      else if (target < level) below[level]?.add(target);
    }
  }
  const cycle = findCycle(files);
  if (cycle !== undefined) faults.push(`cycle: ${cycle.join(' imports ')}`);
  const named = below.map((targets, level): [string, string[]] => [
    layers[level] ?? '',
    layers.filter((_, target) => targets.has(target)),
  ]);
  return { imports: new Map(named), faults };
}

/** Returns the files of an import cycle, with the first one again at the end; `undefined` if there is none. */
export function findCycle(files: readonly SourceImports[]): string[] | undefined {
  const importsOf = new Map(files.map(({ file, imports }) => [file, imports]));
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): string[] | undefined => {
    const start = path.indexOf(file);
    if (start >= 0) return [...path.slice(start), file];
    if (done.has(file)) return undefined;
    path.push(file);
    for (const imported of importsOf.get(file) ?? []) {
      const cycle = visit(imported);
      if (cycle !== undefined) return cycle;
    }
    path.pop();
    done.add(file);
    return undefined;
  };
  for (const { file } of files) {
    const cycle = visit(file);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

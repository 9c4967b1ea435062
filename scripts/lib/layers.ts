/** A file, and the files that it imports; paths with forward slashes. */
export interface SourceImports {
  readonly file: string;
  readonly imports: readonly string[];
}

export interface LayerReport {
  /** The layers below that each layer imports, both in their order. */
  readonly imports: ReadonlyMap<string, readonly string[]>;
  /** What is wrong, a line each. */
  readonly faults: readonly string[];
}

/**
 * Sets the imports of files, those of types among them, against the layers that their folders are.
 *
 * @param layers folders, the lowest first; of two that hold a file the longer one counts. A file in none of them is an
 * entry point, which may import all and which nothing imports.
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
      if (target > level) faults.push(`upwards: ${file} imports ${imported}`);
      else if (target < level) below[level]?.add(target);
    }
  }
  const cycle = findCycle(files);
  if (cycle !== undefined) faults.push(`in a circle: ${cycle.join(' imports ')}`);
  const named = below.map((targets, level): [string, string[]] => [
    layers[level] ?? '',
    layers.filter((_, target) => targets.has(target)),
  ]);
  return { imports: new Map(named), faults };
}

/** Files that import each other in a circle, the first again at the end; `undefined` where there is none. */
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

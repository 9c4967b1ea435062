import { readFolder, type SourceFile } from '../evaluate/source-files.ts';

/** A line that stands in many files says nothing of whether one was made from another. */
const SHORTEST_LINE = 12;
/** Files that share more of their lines are taken for shapes of one. */
const SHARED = 0.4;

/** A package, as the workspace of each of its files. */
export interface Project {
  readonly name: string;
  readonly files: readonly SourceFile[];
}

/** The projects in a folder, each of its own folders one. */
export function projectsIn(folder: string): Project[] {
  const projects = new Map<string, SourceFile[]>();
  for (const file of readFolder(folder)) {
    const [name = ''] = file.path.split('/');
    const files = projects.get(name) ?? [];
    projects.set(name, files);
    files.push(file);
  }
  return [...projects].map(([name, files]) => ({ name, files }));
}

/**
 * The files of a project that a person has beside one. A package ships one source in several shapes (types apart, another
 * module system), which no workspace has side by side: files of the same name but for the extension, and such that share
 * many of their lines, are left out.
 */
export function filesBeside(file: SourceFile, files: readonly SourceFile[]): SourceFile[] {
  const lines = linesOf(file);
  return files.filter((other) => {
    if (other === file || stemOf(other) === stemOf(file)) return false;
    const others = linesOf(other);
    const shared = [...others].filter((line) => lines.has(line)).length;
    return shared <= SHARED * Math.min(lines.size, others.size);
  });
}

function stemOf({ path }: SourceFile): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\..*$/, '');
}

const linesOf = (() => {
  const known = new WeakMap<SourceFile, ReadonlySet<string>>();
  return (file: SourceFile): ReadonlySet<string> => {
    const lines =
      known.get(file) ??
      new Set(
        file.text
          .split('\n')
          .map((line) => line.trim())
          .filter((line) => line.length >= SHORTEST_LINE),
      );
    known.set(file, lines);
    return lines;
  };
})();

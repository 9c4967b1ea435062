/** Words that stand in for the names of another file. */
const NAMES = /\b[a-z]+[A-Z]\w*\b/g;

/**
 * Source files as a large workspace has them: pieces of one source, in which each file has names of its own beside those
 * that all share.
 */
export function manyFiles(source: string, count: number, lines: number): string[] {
  const all = source.split('\n');
  return Array.from({ length: count }, (_, file) => {
    const start = (file * 97) % Math.max(1, all.length - lines);
    const text = all.slice(start, start + lines).join('\n');
    return text.replace(NAMES, (name) => (name.length % 3 === file % 3 ? `${name}${file}` : name));
  });
}

/** One file of so many lines. */
export function manyLines(source: string, lines: number): string {
  return manyFiles(source, Math.ceil(lines / 400), 400)
    .join('\n')
    .split('\n')
    .slice(0, lines)
    .join('\n');
}

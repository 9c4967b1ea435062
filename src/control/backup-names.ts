/** Maximum length of a file's name. */
const maxNameLength = 255;
/** `.env.bak.1~` is a backup of a backup. */
const maxMarks = 3;

/** Suffixes that people, editors and package managers give to a copy, with its number or date. */
const suffixes: readonly RegExp[] = [
  /~+$/,
  /[ ._-]+(?:bak|back|backup|old|orig|original|saved?|copy|te?mp|sw[a-p])[ ._-]?\d{0,4}$/i,
  /\.(?:rpm(?:save|new|orig)|pac(?:save|new)|dpkg-[a-z]+)$/i,
  /[._-]\d{1,3}$/,
  /[._-]\d{4}-?\d\d-?\d\d[\dtz:._-]{0,16}$/i,
  / ?\(\d{1,4}\)$/,
];
/** Prefixes of auto-save files, lock files, and files open in an office program. */
const prefix = /^(?:\.?#|~\$|\._)/;
/** Vim's swap file, with a dot before the name. */
const swapFile = /^\.(.+)\.sw[a-p]$/i;

/** Returns the names of the files that a file of this name may be a copy of, and so has the content of. */
export function originalNames(name: string): readonly string[] {
  if (name.length > maxNameLength) return [];
  const found = new Set<string>();
  let names: readonly string[] = [name];
  for (let count = 0; count < maxMarks; count++) {
    names = names.flatMap(withoutMark).filter((original) => original !== name && !found.has(original));
    for (const original of names) found.add(original);
  }
  return [...found];
}

/** Returns the name without the mark of a copy at its start, at its end, or before its extension. */
function withoutMark(name: string): string[] {
  const extension = /\.[^.]{1,12}$/.exec(name)?.[0] ?? '';
  const stem = name.slice(0, name.length - extension.length);
  const originals = suffixes.flatMap((suffix) => [
    name.replace(suffix, ''),
    stem === '' ? '' : stem.replace(suffix, '') + extension,
  ]);
  originals.push(name.replace(prefix, '').replace(/#$/, ''), swapFile.exec(name)?.[1] ?? '');
  return originals.filter((original) => original !== '' && original !== name);
}

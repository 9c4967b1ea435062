/** More characters than a file's name can have. */
const longestName = 255;
/** `.env.bak.1~` is a backup of a backup. */
const mostMarks = 3;

/** What people, editors and package managers put behind the name of a copy, with its number or date. */
const suffixes: readonly RegExp[] = [
  /~+$/,
  /[ ._-]+(?:bak|back|backup|old|orig|original|saved?|copy|te?mp|sw[a-p])[ ._-]?\d{0,4}$/i,
  /\.(?:rpm(?:save|new|orig)|pac(?:save|new)|dpkg-[a-z]+)$/i,
  /[._-]\d{1,3}$/,
  /[._-]\d{4}-?\d\d-?\d\d[\dtz:._-]{0,16}$/i,
  / ?\(\d{1,4}\)$/,
];
/** What editors put before it: of text not saved yet, of a lock, of a document open in an office program. */
const prefix = /^(?:\.?#|~\$|\._)/;
/** Vim's, with a dot before the name. */
const swapFile = /^\.(.+)\.sw[a-p]$/i;

/** The names of the files that one of this name may be a copy of, as a copy holds what the file holds. */
export function originalNames(name: string): readonly string[] {
  if (name.length > longestName) return [];
  const found = new Set<string>();
  let names: readonly string[] = [name];
  for (let count = 0; count < mostMarks; count++) {
    names = names.flatMap(withoutMark).filter((original) => original !== name && !found.has(original));
    for (const original of names) found.add(original);
  }
  return [...found];
}

/** The name without a copy's mark at its start, at its end, or before its extension. */
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

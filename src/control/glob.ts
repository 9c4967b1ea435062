import { matchesRuns } from './match-run.ts';
import type { RunElement } from './match-run.ts';

/** Takes the segments of a path: what stands between its slashes. */
export type PathTest = (segments: readonly string[]) => boolean;

/** More alternatives than this are a mistake, and would cost time for each file. */
const maximumAlternatives = 1_000;

/**
 * A glob as VS Code writes them: `*` and `?` within a name, `**` for any number of folders, `[a-z]`, `[!a-z]` and
 * `{a,b}`. Upper and lower case are the same, as they are to the file systems of Windows and macOS. A backslash is a
 * slash. What is not closed stands for itself.
 */
export function compileGlob(pattern: string): PathTest {
  const slashes = pattern.replaceAll('\\', '/');
  const tests = expandBraces(slashes.toLowerCase()).map((alternative) => {
    const elements = pathSegments(alternative).map(segmentElement);
    return (segments: readonly string[]) => matchesRuns(elements, segments);
  });
  return (segments) => {
    const lower = segments.map((segment) => segment.toLowerCase());
    return tests.some((test) => test(lower));
  };
}

/** The names in a path with forward slashes, from the outermost folder. */
export function pathSegments(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '');
}

function segmentElement(segment: string): RunElement<string> {
  if (segment === '**') return 'any-run';
  const elements = nameElements(segment);
  return (name) => matchesRuns(elements, Array.from(name));
}

function nameElements(segment: string): RunElement<string>[] {
  const elements: RunElement<string>[] = [];
  for (const [token] of segment.matchAll(/\[[!^]?[^\]]+\]|\*+|[^]/gu)) {
    if (token.startsWith('*')) elements.push('any-run');
    else if (token === '?') elements.push(() => true);
    else if (token.length > 2 && token.startsWith('[')) elements.push(classTest(token.slice(1, -1)));
    else elements.push((character) => character === token);
  }
  return elements;
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

/** Writes `{a,b}`, nested as it may be, out as one pattern for each alternative. */
function expandBraces(pattern: string): string[] {
  let open: string[] = [pattern];
  const done: string[] = [];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    // The innermost braces first, so that they hold no others.
    const braces = /\{([^{}]*)\}/.exec(next);
    if (braces === null) {
      done.push(next);
      continue;
    }
    const before = next.slice(0, braces.index);
    const after = next.slice(braces.index + braces[0].length);
    open.push(...(braces[1] ?? '').split(',').map((alternative) => before + alternative + after));
    if (done.length + open.length > maximumAlternatives) open = [];
  }
  return done;
}

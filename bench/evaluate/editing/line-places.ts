import { indentation, isBalanced, isProgram, type CodeFile, type Line } from './code.ts';
import type { Cut } from './inline-places.ts';

const SHORTEST_LINE = 6;
const FEWEST_BLOCK_LINES = 3;
const MOST_BLOCK_LINES = 10;
const MOST_BODY_LINES = 30;

/** Whole lines between others of the same indentation; the line above is there, and Enter is the first key. */
export function linePlaces(file: CodeFile): Cut[] {
  if (!isProgram(file)) return [];
  return file.lines.flatMap((line, i) => {
    const [above, below] = [file.lines[i - 1], file.lines[i + 1]];
    if (above === undefined || below === undefined || !isStatement(line)) return [];
    const isAmid = [above, below].every(
      ({ text }) => text.trim() !== '' && indentation(text) === indentation(line.text),
    );
    return isAmid && indentation(line.text) > 0 ? [{ from: above.end, to: line.end }] : [];
  });
}

function isStatement({ code }: Line): boolean {
  const said = code.trim();
  return said.length >= SHORTEST_LINE && /^[\w$@]/.test(said) && !/[:{([,]$/.test(said) && isBalanced(said);
}

/** Blocks with their first line, of which the person types two lines. */
export function blockPlaces(file: CodeFile): Cut[] {
  return blocks(file).flatMap(({ first, last }) => {
    const [above, head, second, end] = [first - 1, first, first + 1, last].map((i) => file.lines[i]);
    if (above === undefined || head === undefined || second === undefined || end === undefined) return [];
    const count = last - first + 1;
    const isOfSize = count >= FEWEST_BLOCK_LINES && count <= MOST_BLOCK_LINES;
    const isWhole = /^\s*[\w$@]/.test(head.code) && isBalanced(file.code.slice(head.start, end.end));
    return isOfSize && isWhole && second.text.trim() !== ''
      ? [{ from: above.end, to: end.end, until: second.end }]
      : [];
  });
}

/** Bodies of functions, of which the person types the first line. */
export function functionPlaces(file: CodeFile): Cut[] {
  const BRACES =
    /\b(?:function|fn|func)\b.*\{\s*$|=>\s*\{\s*$|^\s*(?:(?:public|private|protected|static|async|get|set|override)\s+)*[#\w$]+\s*\([^{]*\)[^{]*\{\s*$/;
  const NO_FUNCTION = /^\s*(?:if|for|while|switch|catch|do|try|with|return)\b/;
  const PYTHON = /^\s*(?:async\s+)?def\b.*:\s*$/;
  return blocks(file, true).flatMap(({ first, last }) => {
    const [head, body] = [file.lines[first], file.lines[first + 1]];
    const end = file.lines[file.language === 'python' ? last : last - 1];
    if (head === undefined || body === undefined || end === undefined || end.start < body.start) return [];
    const isFunction =
      file.language === 'python'
        ? PYTHON.test(head.code)
        : BRACES.test(head.code) && !NO_FUNCTION.test(head.code);
    // A comment or a docstring comes first only where the rest is written already.
    const isCode = /^\s*[\w$@]/.test(body.code) && body.code.trim().length >= SHORTEST_LINE;
    return isFunction && isCode && last - first <= MOST_BODY_LINES
      ? [{ from: head.end, to: end.end, until: body.end }]
      : [];
  });
}

export function importPlaces(file: CodeFile): Cut[] {
  const SCRIPT = /^(?:import\b.*['"]|(?:const|let|var)\b.*=\s*require\(.*\))\s*;?$/;
  const PYTHON = /^\s*(?:from \S+ import [^(]+|import [^(]+)$/;
  const OTHER = /^(?:use \w|#include |import )/;
  const pattern = file.language === 'script' ? SCRIPT : file.language === 'python' ? PYTHON : OTHER;
  if (!isProgram(file)) return [];
  return file.lines.flatMap((line, i) => {
    // What a docstring or a comment says of imports is none.
    const isImport = pattern.test(line.text) && line.code.trimStart().startsWith(line.text.trim().charAt(0));
    return isImport ? [{ from: file.lines[i - 1]?.end ?? line.start, to: line.end }] : [];
  });
}

/** The first and the last line of a block. */
interface Block {
  readonly first: number;
  readonly last: number;
}

function blocks(file: CodeFile, ofFunctions = false): Block[] {
  if (!isProgram(file)) return [];
  return file.language === 'python' ? indentedBlocks(file.lines, ofFunctions) : bracedBlocks(file);
}

/** Blocks that nothing belongs to behind them, such as an `else`. */
function bracedBlocks({ lines, code, pairs }: CodeFile): Block[] {
  return pairs.flatMap(({ open, close }) => {
    if (code.charAt(open) !== '{') return [];
    const first = lineOf(lines, open);
    const last = lineOf(lines, close);
    const isLast = /^\s*\}[);,]*\s*$/.test(lines[last]?.text ?? '');
    return last > first && isLast && code.slice(open + 1, lines[first]?.end).trim() === ''
      ? [{ first, last }]
      : [];
  });
}

function indentedBlocks(lines: readonly Line[], ofFunctions: boolean): Block[] {
  const HEAD = ofFunctions ? /^\s*(?:async\s+)?def\b.*:\s*$/ : /^\s*(?:if|for|while|with|async)\b.*:\s*$/;
  const GOES_ON = /^\s*(?:else|elif|except|finally)\b/;
  return lines.flatMap(({ code }, first) => {
    if (!HEAD.test(code)) return [];
    const isOutside = ({ text }: Line): boolean =>
      text.trim() !== '' && indentation(text) <= indentation(code);
    const behind = lines.findIndex((line, i) => i > first && isOutside(line));
    let last = (behind < 0 ? lines.length : behind) - 1;
    while (last > first && lines[last]?.text.trim() === '') last--;
    return last > first && !GOES_ON.test(lines[behind]?.code ?? '') ? [{ first, last }] : [];
  });
}

function lineOf(lines: readonly Line[], offset: number): number {
  let [low, high] = [0, lines.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((lines[middle]?.start ?? Infinity) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

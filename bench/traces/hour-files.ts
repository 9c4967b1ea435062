import { linesOf, readSource } from './sources.ts';

/** Files by the lines of a long one that they are. */
const FILES: readonly { readonly path: string; readonly from: number; readonly lines: number }[] = [
  { path: 'src/cache/short.ts', from: 100, lines: 230 },
  { path: 'src/completion/small.ts', from: 400, lines: 300 },
  { path: 'src/document/long.ts', from: 900, lines: 620 },
  { path: 'src/worker/longest.ts', from: 1_600, lines: 780 },
  { path: 'src/editor/between.ts', from: 2_500, lines: 400 },
];
/** One block of lines in so many lines is missing. */
const LINES_PER_BLOCK = 40;
const MOST_BLOCK_LINES = 8;

/** Lines that are missing behind an offset, each with the line end before it. */
interface Block {
  readonly offset: number;
  readonly text: string;
}

/** A file in which blocks of lines are missing, and where the cursor is in it. */
export class WorkedFile {
  readonly path: string;
  text: string;
  cursor = 0;
  /** The last to be typed first. */
  #blocks: Block[];

  constructor(path: string, text: string, blocks: readonly Block[]) {
    this.path = path;
    this.text = text;
    this.#blocks = [...blocks];
  }

  get hasBlock(): boolean {
    return this.#blocks.length > 0;
  }

  get lines(): number {
    return this.text.split('\n').length;
  }

  /** The cursor's line, counted from 0. */
  get line(): number {
    return this.text.slice(0, this.cursor).split('\n').length - 1;
  }

  takeBlock(): Block | undefined {
    return this.#blocks.pop();
  }

  /** Puts text at the cursor, which is behind it then. */
  insert(text: string): void {
    this.text = this.text.slice(0, this.cursor) + text + this.text.slice(this.cursor);
    this.#blocks = this.#blocks.map((block) =>
      block.offset < this.cursor ? block : { ...block, offset: block.offset + text.length },
    );
    this.cursor += text.length;
  }

  /** The offset of a column in the line that is nearest. */
  offsetAt(line: number, column: number): number {
    const lines = this.text.split('\n');
    const nearest = Math.max(0, Math.min(lines.length - 1, line));
    const start = lines.slice(0, nearest).reduce((sum, { length }) => sum + length + 1, 0);
    return start + Math.min(column, lines[nearest]?.length ?? 0);
  }

  /** The offset behind the line that is nearest. */
  endOf(line: number): number {
    return this.offsetAt(line, Infinity);
  }

  /** A line where something is defined. */
  definition(random: () => number): number {
    const found = this.text
      .split('\n')
      .flatMap((text, line) => (/^(?:export |function |class |interface |const )/.test(text) ? [line] : []));
    return found[Math.floor(random() * found.length)] ?? 0;
  }
}

/** The files, with blocks of lines taken out here and there, which are typed in an order of chance. */
export function cutBlocks(random: () => number): WorkedFile[] {
  const source = readSource('joined-sources.ts');
  return FILES.map(({ path, from, lines: count }) => {
    const lines = linesOf(source, from, from + count).split('\n');
    const blocks: { line: number; lines: string[] }[] = [];
    for (let start = 4; start + MOST_BLOCK_LINES < lines.length; start += LINES_PER_BLOCK) {
      const line = start + Math.floor(random() * (LINES_PER_BLOCK - MOST_BLOCK_LINES - 2));
      const block = lines.slice(line, line + 1 + Math.floor(random() * MOST_BLOCK_LINES));
      // A block neither begins nor ends with a blank line, which would be typed without anything to see.
      while (block.at(-1)?.trim() === '') block.pop();
      if (block[0] !== undefined && block[0].trim() !== '') blocks.push({ line, lines: block });
    }
    return without(path, lines, blocks, random);
  });
}

function without(
  path: string,
  lines: readonly string[],
  blocks: readonly { readonly line: number; readonly lines: readonly string[] }[],
  random: () => number,
): WorkedFile {
  let text = '';
  let next = 0;
  const cut: (Block & { readonly order: number })[] = [];
  for (const block of blocks) {
    text += lines
      .slice(next, block.line)
      .map((line, i) => (next + i === 0 ? line : `\n${line}`))
      .join('');
    next = block.line + block.lines.length;
    const typed = block.lines.map((line) => `\n${line}`).join('');
    cut.push({ offset: text.length, text: typed, order: random() });
  }
  text += lines
    .slice(next)
    .map((line) => `\n${line}`)
    .join('');
  return new WorkedFile(
    path,
    text,
    cut.sort((a, b) => a.order - b.order).map(({ offset, text: typed }) => ({ offset, text: typed })),
  );
}

/** Markdown without its blocks of code, in which nothing is a link or a heading. */
function withoutBlocks(markdown: string): string {
  return markdown.replaceAll(/^( *)(```|~~~)[^\n]*\n[\s\S]*?^ *\2[^\n]*$/gm, '');
}

/** The same without code spans. */
function withoutCode(markdown: string): string {
  return withoutBlocks(markdown).replaceAll(/(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, '');
}

/** The targets of links and pictures, in the order of the text. */
export function linksOf(markdown: string): string[] {
  return Array.from(withoutCode(markdown).matchAll(/\]\(([^()\s]+)\)/g), ([, target]) => target ?? '');
}

/** What stands in code spans, in the order of the text. */
export function codeSpansOf(markdown: string): string[] {
  return Array.from(withoutBlocks(markdown).matchAll(/(?<!`)`([^`\n]+)`(?!`)/g), ([, code]) => code ?? '');
}

/** The anchors of headings, as GitHub makes them: a heading that comes again has a number behind it. */
export function anchorsOf(markdown: string): Set<string> {
  const anchors = new Set<string>();
  const counts = new Map<string, number>();
  for (const [, heading = ''] of withoutBlocks(markdown).matchAll(/^#{1,6} +(.+?) *#*$/gm)) {
    const slug = heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '')
      .replaceAll(' ', '-');
    const count = counts.get(slug) ?? 0;
    counts.set(slug, count + 1);
    anchors.add(count === 0 ? slug : `${slug}-${count}`);
  }
  return anchors;
}

/** The cells of each row of a text's tables, headings and their rulers among them. */
export function tableRows(markdown: string): string[][] {
  const rows = markdown.split('\n').filter((line) => line.startsWith('|'));
  return rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** One of many small functions, with names and numbers of its own. */
function functionLines(index: number): string {
  return `/** Tells what step ${index} makes of the items. */
export function step${index}(items: readonly Item[], options: Options): number {
  let total = ${index * 7};
  for (const item of items) {
    if (item.price > options.limit${index % 3}) total += item.price * item.quantity;
    else total -= options.discount;
  }
  return Math.max(total, ${index});
}

`;
}

/** Code to prefill and to type after: the same on each machine, so that results compare. */
export const benchmarkCode = `import type { Item, Options } from './shop.ts';

${Array.from({ length: 12 }, (_, index) => functionLines(index + 1)).join('')}export function summary(items: readonly Item[]): string {
  `;

/** What is typed after it, key by key. */
export const benchmarkKeys = 'const names = items.map(';

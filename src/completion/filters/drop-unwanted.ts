import type { FilterContext } from './context.ts';

/** Drops a suggestion that is, or whose first lines are, what the user has just deleted or dismissed here. */
export function dropUnwanted(text: string, { unwanted }: FilterContext): string {
  const suggested = text.trim();
  const isUnwanted = unwanted.some((other) => {
    const unwantedText = other.trim();
    return unwantedText !== '' && (suggested === unwantedText || suggested.startsWith(`${unwantedText}\n`));
  });
  return isUnwanted ? '' : text;
}

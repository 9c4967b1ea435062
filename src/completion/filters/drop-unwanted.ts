import type { FilterContext } from './context.ts';

/** Drops a suggestion that says what the person has just deleted or dismissed at this place, or begins with it. */
export function dropUnwanted(text: string, { unwanted }: FilterContext): string {
  const said = text.trim();
  const isUnwanted = unwanted.some((other) => {
    const refused = other.trim();
    return refused !== '' && (said === refused || said.startsWith(`${refused}\n`));
  });
  return isUnwanted ? '' : text;
}

/** Edits at more places at once come from no cursors. */
export const MAX_CURSORS = 100;

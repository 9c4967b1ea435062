/**
 * Special tokens of a prefix-suffix-middle prompt. The ids lie outside of every vocabulary: what a slot keeps
 * depends on nothing but which tokens are equal, and the simulated model need not have them.
 */
export const FIM_MARKS = { prefix: -1, suffix: -2, middle: -3 } as const;

/** How much of a document the prompts of a model show, unless a setting says otherwise. */
export interface PromptSizes {
  /** Tokens of context: the prompt, and what is decoded. */
  readonly context: number;
  /** Maximum share of the prompt for the text after the cursor. */
  readonly suffixShare: number;
}

/** Returns the tokens of context to use. @param setting 0 to leave it to the model */
export function contextFor(setting: number, { sizes }: { readonly sizes: PromptSizes }): number {
  return setting || sizes.context;
}

/**
 * For a model that is trained on prompts in three parts: small, as what is far from the cursor is in the project's memory
 * (docs/decisions/0038-prompts-in-three-parts.md has the measurements).
 */
export const SMALL_PROMPT: PromptSizes = { context: 832, suffixShare: 0.16 };

/** For all others. Larger models make more of a long prompt. */
export const LARGE_PROMPT: PromptSizes = { context: 1_024, suffixShare: 0.25 };

/** A piece of a FIM prompt: a mark with the text that follows it, or the middle mark alone. */
export type FimPiece =
  | 'file' // the file's path, after the mark that begins a file
  | 'prefix' // text before the cursor
  | 'suffix' // text after the cursor
  | 'middle'; // the mark after which the model writes

/** How a family of models is asked to fill in the middle (FIM). */
export interface FimDialect {
  readonly name: string;
  /** Texts of the marks in the vocabulary. */
  readonly marks: {
    readonly prefix: string;
    readonly suffix: string;
    /** Absent if the model writes right after the prefix. */
    readonly middle?: string;
    /** The mark before a file's path. */
    readonly file?: string;
  };
  /** The prompt's pieces in order; those whose mark the vocabulary lacks are left out. */
  readonly layout: readonly FimPiece[];
  /** Distinguishes models whose marks have the same texts as those of another dialect. */
  readonly only?: { readonly preTokenizer: string; readonly name: RegExp };
}

const PREFIX_FIRST = ['prefix', 'suffix', 'middle'] as const;

/**
 * All dialects. The first whose marks are in the vocabulary, and whose `only` fits, is used. The texts are those of llama.cpp
 * (`llama_vocab::impl::load`), of mistral-common and of the models' cards.
 */
export const FIM_DIALECTS: readonly FimDialect[] = [
  {
    // Qwen2.5-Coder and Qwen3, Granite 4, CodeGemma, Yi-Coder; the bundled model, whose metadata has another order.
    name: 'qwen',
    marks: {
      ...{ prefix: '<|fim_prefix|>', suffix: '<|fim_suffix|>', middle: '<|fim_middle|>' },
      file: '<|file_sep|>',
    },
    layout: PREFIX_FIRST,
  },
  {
    name: 'mellum',
    marks: {
      ...{ prefix: '<fim_prefix>', suffix: '<fim_suffix>', middle: '<fim_middle>' },
      file: '<filename>',
    },
    layout: ['file', 'suffix', 'prefix', 'middle'],
    only: { preTokenizer: 'mellum', name: /\bmellum/i },
  },
  {
    // StarCoder and StarCoder2, Granite Code, Refact, StableCode, CodeShell.
    name: 'starcoder',
    marks: { prefix: '<fim_prefix>', suffix: '<fim_suffix>', middle: '<fim_middle>' },
    layout: PREFIX_FIRST,
  },
  {
    name: 'santacoder',
    marks: { prefix: '<fim-prefix>', suffix: '<fim-suffix>', middle: '<fim-middle>' },
    layout: PREFIX_FIRST,
  },
  {
    // With U+FF5C and U+2581 instead of `|` and `_`.
    name: 'deepseek',
    marks: { prefix: '<｜fim▁begin｜>', suffix: '<｜fim▁hole｜>', middle: '<｜fim▁end｜>' },
    layout: PREFIX_FIRST,
  },
  {
    name: 'codellama',
    marks: { prefix: '▁<PRE>', suffix: '▁<SUF>', middle: '▁<MID>' },
    layout: PREFIX_FIRST,
  },
  {
    name: 'pre-suf-mid',
    marks: { prefix: '<PRE>', suffix: '<SUF>', middle: '<MID>' },
    layout: PREFIX_FIRST,
  },
  {
    name: 'glm',
    marks: { prefix: '<|code_prefix|>', suffix: '<|code_suffix|>', middle: '<|code_middle|>' },
    layout: PREFIX_FIRST,
  },
  {
    name: 'falcon',
    marks: { prefix: '<|prefix|>', suffix: '<|suffix|>', middle: '<|middle|>' },
    layout: PREFIX_FIRST,
  },
  {
    name: 'seed-coder',
    marks: { prefix: '<[fim-prefix]>', suffix: '<[fim-suffix]>', middle: '<[fim-middle]>' },
    layout: ['suffix', 'prefix', 'middle'],
  },
  {
    // `[MIDDLE]` is in the vocabulary, but not in the prompt.
    name: 'codestral',
    marks: { prefix: '[PREFIX]', suffix: '[SUFFIX]' },
    layout: ['suffix', 'prefix'],
  },
];

/** The orders that `foretype.fim_order` names, for models whose marks are those of a family with another order. */
export const FIM_ORDERS: Readonly<Record<string, readonly FimPiece[]>> = {
  'prefix-first': PREFIX_FIRST,
  'suffix-first': ['file', 'suffix', 'prefix'],
};

/**
 * Texts of tokens that end a completion whatever their type in the file: those at which llama.cpp ends a generation, and
 * marks that begin another file or repository.
 */
export const END_TEXTS: readonly string[] = [
  ...['<|endoftext|>', '<|end_of_text|>', '<|im_end|>', '<|eot_id|>', '<|eom_id|>', '<|end|>'],
  ...['</s>', '<eos>', '<end_of_turn>', '<EOT>', '_<EOT>', '▁<EOT>', '[EOT]', '[EOS]', '<|EOT|>'],
  ...['<｜end▁of▁sentence｜>', '<[end▁of▁sentence]>', '<end_of_utterance>', '<|return|>', '<|call|>'],
  ...['<|fim_pad|>', '<fim-pad>', '<fim_pad>', '<PAD>', '[PAD]'],
  ...['<|repo_name|>', '<|fim_repo|>', '<|reponame|>', '<fim-repo>', '<REPO>', '<reponame>', '<repo_name>'],
  ...['<|file_sep|>', '<|file_separator|>', '<|filename|>', '<file_sep>', '<filename>'],
  ...['[MIDDLE]'],
];

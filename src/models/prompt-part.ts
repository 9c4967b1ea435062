/** A part of a prompt: a special token, or text of the document or of other files. */
export type PromptPart =
  | { readonly kind: 'token'; readonly id: number }
  | { readonly kind: 'header'; readonly separator: number } // outlines of other files, each after a separator
  | { readonly kind: 'path' } // the file's path and a line feed
  | { readonly kind: 'far' } // the far part of the text before the cursor, up to a line start
  | { readonly kind: 'suffix' } // text after the cursor
  | { readonly kind: 'prefix' }; // text before the cursor, but for the far part

/** Replaces `length` UTF-16 units at `offset` with `text`. */
export interface Edit {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

/** Returns an offset after `edits`, which all refer to the text before; an offset within an edit moves to its start. */
export function shiftOffset(offset: number, edits: readonly Edit[]): number {
  let shift = 0;
  for (const edit of edits) {
    if (edit.offset + edit.length <= offset && edit.offset < offset) shift += edit.text.length - edit.length;
    else if (edit.offset < offset) shift += edit.offset - offset;
  }
  return offset + shift;
}

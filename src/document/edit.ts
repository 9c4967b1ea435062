/** A replacement of `length` UTF-16 units at `offset` by `text`. */
export interface Edit {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

/** Where an offset lies after `edits`, all of which refer to the text before; one inside an edit moves to its start. */
export function shiftOffset(offset: number, edits: readonly Edit[]): number {
  let shift = 0;
  for (const edit of edits) {
    if (edit.offset + edit.length <= offset && edit.offset < offset) shift += edit.text.length - edit.length;
    else if (edit.offset < offset) shift += edit.offset - offset;
  }
  return offset + shift;
}

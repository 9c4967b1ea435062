/** What ends a line, as the editor has it. */
export const LINE_BREAK = /\r\n|\r|\n/;

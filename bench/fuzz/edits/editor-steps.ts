import type { DocumentChange } from '../../../src/worker/client/synced-documents.ts';
import type { TextEdit } from '../../../src/worker/protocol.ts';
import type { Dice } from '../dice.ts';
import type { EditorDocument } from './editor-document.ts';

const pieces = [
  'a',
  'foo',
  ' ',
  '\n',
  '\r\n',
  '(',
  ')',
  '{\n  ',
  '}',
  ';',
  'é',
  '👍',
  '字',
  '\t',
  'return x;\n',
];
const oddPieces = ['\ud83d', '\udc4d', '\0', '\ufeff', '\u2028', '\r'];

export function someText(dice: Dice, most: number): string {
  const choice = dice.chance(0.1) ? [...pieces, ...oddPieces] : pieces;
  return Array.from({ length: dice.below(most) }, () => dice.pick(choice)).join('');
}

/** Does to a document what people, formatters and undo do; `undefined` if nothing came of it. */
export function editSomehow(document: EditorDocument, dice: Dice): DocumentChange | undefined {
  return dice.weighted<() => DocumentChange | undefined>([
    [10, () => document.edit([typing(document, dice)])],
    [4, () => document.edit(severalEdits(document, dice))],
    [2, () => document.edit([{ offset: 0, length: document.text.length, text: someText(dice, 60) }])],
    [2, () => document.edit([paste(document, dice)])],
    [2, () => document.edit([removal(document, dice)])],
    [3, () => document.undo()],
    [2, () => document.redo()],
    [1, () => document.changeLineEnds()],
    [1, () => document.touch()],
  ])();
}

function typing(document: EditorDocument, dice: Dice): TextEdit {
  const offset = place(document, dice);
  const length = dice.chance(0.3) ? Math.min(dice.below(6), document.text.length - offset) : 0;
  return { offset, length, text: someText(dice, 3) };
}

/** More than a chunk of the mirror's text. */
function paste(document: EditorDocument, dice: Dice): TextEdit {
  return { ...typing(document, dice), text: someText(dice, 20).repeat(dice.pick([10, 200, 1_000])) };
}

/** Anything from a word to most of the text. */
function removal(document: EditorDocument, dice: Dice): TextEdit {
  const offset = place(document, dice);
  const most = Math.min(document.text.length - offset, dice.pick([10, 1_000, 10_000]));
  return { offset, length: dice.below(most + 1), text: '' };
}

/** Of several cursors, or of a formatter: any places in order, also the same one twice. */
function severalEdits(document: EditorDocument, dice: Dice): TextEdit[] {
  const places = Array.from({ length: dice.between(2, 6) }, () => place(document, dice)).sort(
    (a, b) => a - b,
  );
  if (dice.chance(0.3)) places.push(places.at(-1)!);
  const text = dice.chance(0.5) ? someText(dice, 3) : undefined;
  return places.map((offset, i) => {
    const room = (places[i + 1] ?? document.text.length) - offset;
    return { offset, length: Math.min(room, dice.below(4)), text: text ?? someText(dice, 3) };
  });
}

function place({ text }: EditorDocument, dice: Dice): number {
  return dice.chance(0.2) ? dice.pick([0, text.length]) : dice.below(text.length + 1);
}

import assert from 'node:assert/strict';
import { LikelyPlaces, placesRestMs, type CursorPlace } from '../../../src/suggestion/likely-places.ts';
import { movedByEditMs } from '../../../src/suggestion/recent-edits.ts';
import type { TextEdit } from '../../../src/worker/protocol.ts';
import { FakeClock } from '../helpers/fake-clock.ts';

const uri = 'file:///a.ts';
const other = 'file:///b.ts';
const lines = Array.from({ length: 40 }, (_, i) => `let value${i} = 0;`);

class Rig {
  readonly clock = new FakeClock();
  readonly places = new LikelyPlaces(this.clock);
  readonly texts = new Map([uri, other].map((name) => [name, lines.join('\n')]));
  #cursor: CursorPlace = this.place(0);

  /** The end of a line. */
  place(line: number, name = uri): CursorPlace {
    const all = this.text(name).split('\n');
    const lineText = all[line] ?? '';
    const offset = all.slice(0, line + 1).join('\n').length;
    return { uri: name, offset, line, lineText };
  }

  text(name = uri): string {
    return this.texts.get(name) ?? '';
  }

  /** Goes to the end of a line, and rests there. */
  async visit(line: number, name = uri, ms = placesRestMs): Promise<void> {
    this.#cursor = this.place(line, name);
    this.places.moved(this.#cursor);
    await this.clock.advance(ms);
  }

  /** Edits a document, the cursor's or another one. */
  edit(edit: TextEdit, name = this.#cursor.uri): void {
    const text = this.text(name);
    this.texts.set(name, text.slice(0, edit.offset) + edit.text + text.slice(edit.offset + edit.length));
    this.places.edited(name, [edit], name === this.#cursor.uri);
  }

  /** Replaces a word in the line of the cursor, which stays there. */
  async replace(word: string, by: string): Promise<void> {
    const { line } = this.#cursor;
    const start = this.place(line).offset - this.place(line).lineText.length;
    this.edit({ offset: this.text().indexOf(word, start), length: word.length, text: by });
    await this.visit(line);
  }

  likely(
    seen: { firstVisible?: number; firstError?: number } = {},
    isOpen: (name: string) => boolean = () => true,
  ): string[] {
    const end = (line: number | undefined) => (line === undefined ? undefined : this.place(line).offset);
    const lineOf = (place: { uri: string; offset: number }) =>
      isOpen(place.uri) ? this.text(place.uri).slice(0, place.offset).split('\n').length - 1 : undefined;
    const view = {
      cursor: this.#cursor,
      ...{ firstVisible: end(seen.firstVisible), firstError: end(seen.firstError) },
      ...{ text: () => this.text(), lineOf },
    };
    return this.places.places(view).map((place) => {
      return `${place.uri === uri ? 'a' : 'b'} ${lineOf(place)}:${place.offset - this.place(lineOf(place) ?? 0, place.uri).offset}`;
    });
  }
}

describe('LikelyPlaces', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = new Rig();
    await rig.visit(2);
  });

  it('has nothing at first, and after moves of a few lines', async () => {
    assert.deepEqual(rig.likely(), []);
    for (const line of [5, 2, 4]) await rig.visit(line);
    assert.deepEqual(rig.likely(), []);
  });

  it('has the place before the last jump, there and back, also from another file', async () => {
    await rig.visit(20);
    assert.deepEqual(rig.likely(), ['a 2:0']);
    await rig.visit(2);
    assert.deepEqual(rig.likely(), ['a 20:0']);
    await rig.visit(30, other);
    assert.deepEqual(rig.likely(), ['a 2:0']);
    assert.deepEqual(
      rig.likely({}, (name) => name !== uri),
      [],
      'A document that is closed has no places.',
    );
  });

  it('has the place where the cursor rested before several jumps, none of those that it passed', async () => {
    for (const line of [10, 20, 30]) await rig.visit(line, uri, 50);
    await rig.visit(38);
    assert.deepEqual(rig.likely(), ['a 2:0']);
  });

  it('keeps that place at the same text when its document is edited, in front or not', async () => {
    await rig.visit(20);
    rig.edit({ offset: 0, length: 0, text: 'import x;\n' });
    assert.deepEqual(rig.likely(), ['a 3:0']);
    await rig.visit(30, other);
    await rig.visit(5, other);
    await rig.visit(30, uri);
    assert.deepEqual(rig.likely(), ['b 5:0']);
    rig.edit({ offset: 0, length: 10, text: '' }, other);
    assert.deepEqual(rig.likely(), ['b 5:0']);
  });

  it('takes a move by an edit for no jump', async () => {
    const text = 'one();\n'.repeat(10);
    rig.edit({ offset: rig.place(2).offset, length: 0, text });
    await rig.clock.advance(movedByEditMs);
    await rig.visit(12);
    assert.deepEqual(rig.likely(), []);
  });

  it('has the top of what is visible in a file that was shown and not edited yet', () => {
    assert.deepEqual(rig.likely({ firstVisible: 15 }), []);
    rig.places.shown(uri);
    assert.deepEqual(rig.likely({ firstVisible: 15 }), ['a 15:0']);
    assert.deepEqual(rig.likely({ firstVisible: 2 }), [], "not the cursor's own line");
    rig.edit({ offset: rig.place(2).offset, length: 0, text: 'x' });
    assert.deepEqual(rig.likely({ firstVisible: 15 }), []);
  });

  it('has the line of the first error, and each line once', async () => {
    assert.deepEqual(rig.likely({ firstError: 9 }), ['a 9:0']);
    assert.deepEqual(rig.likely({ firstError: 2 }), []);
    await rig.visit(20);
    assert.deepEqual(rig.likely({ firstError: 2 }), ['a 2:0']);
    rig.places.shown(uri);
    assert.deepEqual(rig.likely({ firstError: 9, firstVisible: 11 }), ['a 2:0', 'a 11:0', 'a 9:0']);
  });

  it('has the next text to be replaced once that was done at two places', async () => {
    rig.texts.set(uri, lines.map((line) => line.replace(/value\d+/, 'total')).join('\n'));
    await rig.visit(0);
    await rig.visit(2);
    await rig.replace('total', 'sum');
    assert.deepEqual(rig.likely(), []);
    await rig.visit(4);
    assert.deepEqual(rig.likely(), []);
    await rig.replace('total', 'sum');
    assert.deepEqual(rig.likely(), ['a 5:-5']);
    await rig.visit(5);
    await rig.visit(6);
    assert.deepEqual(rig.likely(), ['a 7:-5']);
    await rig.replace('total', 'average');
    assert.deepEqual(rig.likely(), []);
  });

  it('forgets a closed document', async () => {
    await rig.visit(20);
    rig.places.closed(uri);
    rig.places.shown(uri);
    rig.places.closed(uri);
    assert.deepEqual(rig.likely({ firstVisible: 15 }), []);
  });
});

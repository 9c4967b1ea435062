import assert from 'node:assert/strict';
import { hour, type HourEvent } from './hour.ts';

const MINUTE_MS = 60_000;

function has(key: string): (event: HourEvent) => boolean {
  return (event) => key in event;
}

describe('an hour of typing and reading', () => {
  const made = hour(1);
  const { events } = made;

  it('is the same for a seed, and another one for another', () => {
    assert.deepEqual(hour(1), made);
    assert.notDeepEqual(hour(2), made);
  });

  it('types a fifth of the time, in bursts of some keys a second', () => {
    for (const { typingMs, endMs } of [made, hour(2)]) assert.ok(Math.abs(typingMs / endMs - 0.2) < 0.02);
    const units = events.reduce((sum, event) => sum + ('type' in event ? event.type.typed.length : 0), 0);
    assert.ok(units > 2_500 && units < 5_000, `${units} units are typed`);
  });

  it('has five files of 200 to 800 lines, and ends in time', () => {
    const files = events.flatMap((event) => ('open' in event ? [event.text.split('\n').length] : []));
    assert.equal(files.length, 5);
    for (const lines of files) assert.ok(lines > 180 && lines < 800);
    const times = events.map(({ at }) => at);
    assert.deepEqual(
      times,
      times.toSorted((a, b) => a - b),
    );
    assert.ok((times.at(-1) ?? 0) < made.endMs);
  });

  it('shows and visits every file, moves more often than it types, and has errors come and go', () => {
    const shown = new Set(events.flatMap((event) => ('show' in event ? [event.show] : [])));
    assert.equal(shown.size, 5);
    assert.ok(events.filter(has('move')).length > events.filter(has('type')).length);
    const errors = events.flatMap((event) => ('error' in event ? [event.error] : []));
    assert.ok(errors.some((error) => error === undefined) && errors.some((error) => error !== undefined));
  });

  it('keeps to the texts: what is typed stands where the cursor is, and every place is in its file', () => {
    const texts = new Map<string, string>();
    let active = '';
    let cursor = 0;
    for (const event of events) {
      if ('open' in event) texts.set(event.open, event.text);
      else if ('show' in event) [active, cursor] = [event.show, event.offset];
      else if ('move' in event) cursor = event.move;
      else if ('type' in event) {
        const { path, before, typed, after } = event.type;
        assert.equal(path, active);
        assert.equal(before.length, cursor);
        assert.equal(before + after, texts.get(active));
        texts.set(active, before + typed + after);
        cursor += typed.length;
      }
      assert.ok(cursor <= (texts.get(active)?.length ?? 0));
    }
  });

  it('is shorter on request, and the beginning of the whole one', () => {
    const short = hour(1, 5 * MINUTE_MS).events;
    assert.deepEqual(short, events.slice(0, short.length));
    assert.ok((short.at(-1)?.at ?? 0) < 5 * MINUTE_MS);
  });
});

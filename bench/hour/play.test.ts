import assert from 'node:assert/strict';
import { toyModel } from '../../test/unit/helpers/toy-model.ts';
import { hour, type Hour, type HourEvent } from '../traces/hour.ts';
import { playHour, type Played } from './play.ts';
import { reportHour } from './report.ts';

const lines = (name: string): string =>
  Array.from({ length: 60 }, (_, i) => `const ${name}${i} = ${i};`).join('\n');

/** Two files, the first in front, and then some events. */
function sitting(events: readonly HourEvent[], endMs = 20_000): Hour {
  const opened: readonly HourEvent[] = [
    { at: 0, open: 'a.ts', text: lines('a') },
    { at: 0, open: 'b.ts', text: lines('b') },
    { at: 0, show: 'a.ts', offset: 0 },
  ];
  return { events: [...opened, ...events], endMs, typingMs: 0 };
}

async function play(events: readonly HourEvent[], tokensPerMinute = 10_000): Promise<Played> {
  const model = toyModel();
  const played = await playHour(model, sitting(events), { tokensPerMinute });
  assert.equal(model.engine.live, 0);
  return played;
}

describe('an hour that is played', () => {
  it('prefills where the cursor rests, and not what it only passes', async () => {
    const none = await play([]);
    const passed = await play([
      { at: 10, move: 100 },
      { at: 40, move: 200 },
      { at: 70, move: 0 },
    ]);
    const rested = await play([{ at: 5_000, move: 500 }]);
    const { evaluated } = none.tokens.moving;
    assert.ok(evaluated > 0);
    assert.equal(passed.tokens.moving.evaluated, evaluated);
    assert.ok(rested.tokens.moving.evaluated > evaluated);
    assert.deepEqual(none.tokens.typing, { evaluated: 0, decoded: 0 });
  });

  it('cuts a prefill off when the cursor moves on', async () => {
    const whole = await play([{ at: 5_000, move: 800 }], 0);
    const cut = await play([{ at: 100, move: 800 }], 0);
    assert.ok(cut.tokens.moving.evaluated < whole.tokens.moving.evaluated);
  });

  it('prepares likely places at rest, and nothing with a budget of 0', async () => {
    const events: readonly HourEvent[] = [{ at: 5_000, error: 900 }];
    const prepared = await play(events);
    assert.ok(prepared.tokens.preparing.evaluated > 0);
    assert.equal(prepared.prepared.tokens, prepared.tokens.preparing.evaluated);
    const none = await play(events, 0);
    assert.equal(none.tokens.preparing.evaluated, 0);
  });

  it('types in the file in front, with requests, and is the same each time', async () => {
    const text = lines('a');
    const at = text.indexOf('\n', 400);
    const type = { path: 'a.ts', before: text.slice(0, at), typed: '\nconst a = 1;', after: text.slice(at) };
    const events: readonly HourEvent[] = [
      { at: 5_000, show: 'b.ts', offset: 30 },
      { at: 7_000, show: 'a.ts', offset: at },
      { at: 8_000, type, place: 1 },
    ];
    const { typed, tokens, typedMs } = await play(events);
    assert.equal(typed.length, 1);
    assert.ok(tokens.typing.decoded > 0);
    assert.ok(typedMs > 2_000);
    const again = await play(events);
    assert.deepEqual(again.tokens, tokens);
    assert.deepEqual(again.typed, typed);
  });

  it('is reported by its causes', async () => {
    const report = reportHour(await playHour(toyModel(), hour(1, 60_000)));
    const { all, ...causes } = report.tokens;
    const sum = Object.values(causes).reduce((total, { evaluated }) => total + evaluated, 0);
    assert.equal(all.evaluated, sum);
    assert.equal(report.seconds, 60);
    assert.equal(report.cpuShare, report.cpuSeconds / 60);
  });
});

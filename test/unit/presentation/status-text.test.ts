import assert from 'node:assert/strict';
import { plain, type PlainText } from '../../../src/util/plain-text.ts';
import { SessionStatistics } from '../../../src/suggestion/statistics.ts';
import {
  clearedText,
  prefixOnlyText,
  statusText,
  type StatusInput,
} from '../../../src/presentation/status-text.ts';
import { explanation, memory, modelShape, stats } from '../helpers/worker-messages.ts';

const model = {
  name: 'Nano [x](command:y)' as PlainText, // as if it had not been made plain
  parameters: 5_800_000,
  contextTokens: 1024,
  engine: 'ort' as PlainText,
  fallback: undefined,
  threads: 1,
  gpu: undefined,
  measured: undefined,
  shape: modelShape,
  fillsInTheMiddle: true,
} as const;

const quiet: StatusInput = {
  client: { kind: 'ready', model },
  availability: { kind: 'on' },
  busy: false,
  last: undefined,
  summary: new SessionStatistics().summary(),
  memory: undefined,
};

describe('statusText', () => {
  const last = {
    text: 'x',
    alternatives: [],
    isCut: false,
    stats,
    explanation,
    pausedMs: 0,
    latencyMs: 23.4,
  };
  const failed = { kind: 'failed', fault: 'internal', message: plain('It broke.') } as const;
  const table: readonly [Partial<StatusInput>, activity: string, text: string][] = [
    [{}, 'idle', '$(zap) Foretype'],
    [{ last }, 'idle', '$(zap) 23 ms'],
    [{ last, busy: true }, 'busy', '$(zap) 23 ms'],
    [{ client: { kind: 'loading', fraction: 0.425 } }, 'loading', '$(loading~spin) Foretype 42%'],
    [{ client: { kind: 'stopped' } }, 'loading', '$(loading~spin) Foretype 0%'],
    [{ availability: { kind: 'off' }, last }, 'off', '$(circle-slash) Foretype'],
    [{ availability: { kind: 'editor-off' } }, 'off', '$(circle-slash) Foretype'],
    [{ availability: { kind: 'excluded', pattern: plain('*') } }, 'off', '$(eye-closed) Foretype'],
    [{ availability: { kind: 'snoozed', minutes: 4 }, last }, 'snoozed', '$(debug-pause) 4 min'],
    [{ availability: { kind: 'snoozed', minutes: undefined } }, 'snoozed', '$(debug-pause) Foretype'],
    [{ client: failed, last }, 'error', '$(error) Foretype'],
    [{ client: failed, availability: { kind: 'off' } }, 'error', '$(error) Foretype'],
  ];
  for (const [change, activity, text] of table) {
    it(`${activity}: ${text}`, () => {
      const status = statusText({ ...quiet, ...change });
      assert.deepEqual([status.activity, status.text], [activity, text]);
      assert.ok(!status.label.includes('$('));
    });
  }

  it('has the tokens, the session and the memory in the tooltip', () => {
    const statistics = new SessionStatistics();
    statistics.completed({ pausedMs: 0, latencyMs: 23.4 }, stats);
    const { tooltip } = statusText({ ...quiet, last, summary: statistics.summary(), memory });
    assert.match(tooltip, /98 tokens reused, 2 prefilled, 10 decoded/);
    assert.match(tooltip, /p50 23 ms, p95 23 ms, 500 tokens per second/);
  });

  it('has what the cache holds and its budget', () => {
    const held = {
      engineBytes: 80 * 1024 ** 2,
      cacheBytes: 12.5 * 1024 ** 2,
      budgetBytes: 256 * 1024 ** 2,
      cachedTokens: 3210,
      slots: 3,
      projectBytes: 2 * 1024 ** 2,
      projectTokens: 4321,
    };
    const { tooltip } = statusText({ ...quiet, memory: held });
    assert.match(tooltip, /3210 tokens in 3 slots, 12\.5 MB of 256 MB/);
    assert.match(tooltip, /Project: 4321 tokens remembered, 2 MB/);
    assert.match(tooltip, /Memory in all: 82 MB/);
    const one = { ...held, cachedTokens: 1, slots: 1 };
    assert.match(statusText({ ...quiet, memory: one }).tooltip, /1 token in 1 slot,/);
  });

  it('has the reason while it is off, and shows a pattern literally', () => {
    const { tooltip, label } = statusText({
      ...quiet,
      availability: { kind: 'excluded', pattern: plain('**/[x](command:y)') },
    });
    assert.match(tooltip, /^Foretype does not read this file/);
    assert.match(tooltip, /&#42;&#42;&#47;&#91;x&#93; &#40;command&#58;y&#41;/);
    assert.equal(label, 'Foretype does not read this file');
    const snoozed = statusText({ ...quiet, availability: { kind: 'snoozed', minutes: 1 } });
    assert.equal(snoozed.label, 'Foretype is snoozed for 1 more minute');
  });

  it('shows no model name and no address as a link', () => {
    assert.doesNotMatch(statusText(quiet).tooltip, /\]\(/);
    const named = { ...model, name: 'https://a.example www.b.example c@d.example' as PlainText };
    const { tooltip } = statusText({ ...quiet, client: { kind: 'ready', model: named } });
    assert.doesNotMatch(tooltip, /:\/\/|www\.|@/);
  });

  it('has the reason why another engine runs the model', () => {
    const fallback = plain('The tensor "a" is F16.');
    const { tooltip } = statusText({ ...quiet, client: { kind: 'ready', model: { ...model, fallback } } });
    assert.match(tooltip, /The tensor &#34;a&#34; is F16/);
  });

  it('says that a model sees the prefix alone', () => {
    const prefixOnly = { ...model, fillsInTheMiddle: false };
    const { tooltip } = statusText({ ...quiet, client: { kind: 'ready', model: prefixOnly } });
    assert.match(tooltip, /only the text before the cursor/);
    assert.doesNotMatch(statusText(quiet).tooltip, /before the cursor/);
    assert.match(prefixOnlyText(plain('Some Model')), /^Some Model was not trained to fill in the middle/);
  });

  it('has what a load waits for', () => {
    const { tooltip } = statusText({ ...quiet, client: { kind: 'loading', fraction: 0, delay: 'file' } });
    assert.match(tooltip, /waiting for its model file/);
  });
});

describe('clearedText', () => {
  it('has what was dropped, of the project as well', () => {
    const before = { ...memory, cachedTokens: 120, cacheBytes: 3 * 1024 ** 2, projectTokens: 5_000 };
    const after = { ...before, cachedTokens: 0, cacheBytes: 0 };
    assert.equal(
      clearedText(before, after),
      'Foretype cleared its KV cache: 120 tokens dropped, 3 MB freed.',
    );
    assert.match(
      clearedText(before, { ...after, projectTokens: 0 }),
      / It also forgot 5000 tokens of the project, which it reads again while you do not type\.$/,
    );
    assert.match(clearedText(undefined, after), /: 0 tokens dropped, 0 MB freed\.$/);
  });
});

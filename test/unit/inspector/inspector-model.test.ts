import assert from 'node:assert/strict';
import { plain } from '../../../src/util/plain-text.ts';
import { inspectorModel, type InspectorInput } from '../../../src/inspector/inspector-model.ts';
import { memory, ready, stats } from '../helpers/worker-messages.ts';

const sample = {
  pausedMs: 30,
  latencyMs: 24,
  workMs: 20,
  promptTokens: 100,
  reused: 98,
  decoded: 10,
  decodeMs: 20,
};
const input: InspectorInput = {
  client: { kind: 'ready', model: ready.model },
  availability: { kind: 'on' },
  inspection: {
    completion: {
      ...{ path: 'a.ts', tokens: ['a', 'b'], promptTokens: 1, spans: [{ kind: 'prefix', start: 0, end: 1 }] },
      ...{ kept: 0, reused: 0, knownTokens: 0, dropped: [] },
      reuse: { promptTokens: 1, reused: 0, knownTokens: 0, limit: { kind: 'new-place' } },
      remembered: [],
    },
    slots: [
      { path: 'a.ts', tokens: 20, capacity: 64, bytes: 300, idleMs: 0 },
      { path: 'b.ts', tokens: 10, capacity: 64, bytes: 100, idleMs: 5_000 },
    ],
    memory,
    prepared: { places: 2, tokens: 1_200, used: 600 },
  },
  summary: { count: 1, recalled: 3, p50: 24, p95: 24, tokensPerSecond: 500 },
  samples: [sample],
  date: 1_000_000,
};
const nothingPrepared = { places: 0, tokens: 0, used: 0 };
const empty = { completion: undefined, slots: [], memory, prepared: nothingPrepared };
const nothing = {
  samples: [],
  summary: { count: 0, recalled: 0, p50: undefined, p95: undefined, tokensPerSecond: undefined },
};

describe('inspectorModel', () => {
  it('has the strip, the slots and the history, without a notice, when the model is ready', () => {
    const { notice, strip, slots, history } = inspectorModel(input);
    assert.equal(notice, undefined);
    assert.deepEqual(strip?.tokens, ['a', 'b']);
    assert.deepEqual(slots, {
      slots: [
        { path: 'a.ts', tokens: 20, capacity: 64, bytes: 300, usedAt: 1_000_000 },
        { path: 'b.ts', tokens: 10, capacity: 64, bytes: 100, usedAt: 995_000 },
      ],
      ...{ bytes: 400, budgetBytes: memory.budgetBytes, engineBytes: memory.engineBytes },
      prepared: 'Prepared where the cursor may go: 1,200 tokens at 2 places; 600 of them used.',
    });
    assert.deepEqual(history, {
      samples: [{ latencyMs: 24, reused: stats.reused / stats.promptTokens }],
      ...{ p50: 24, p95: 24, meanReuse: 0.98, recalled: 3 },
      times: { pause: 30, wait: 4, work: 20 },
    });
  });

  it('has a notice with actions when there are no completions', () => {
    const notices = (change: Partial<InspectorInput>): unknown => {
      const { notice } = inspectorModel({ ...input, ...change });
      return notice && [notice.tone, notice.text, ...notice.actions];
    };
    const failed = { kind: 'failed', fault: 'model-invalid', message: plain('Not a GGUF file.') } as const;
    assert.deepEqual(notices({ client: failed }), ['error', 'Not a GGUF file.', 'restartWorker', 'showLog']);
    assert.deepEqual(notices({ client: { kind: 'loading', fraction: 0.426 }, inspection: undefined }), [
      ...['busy', 'The model is being loaded: 42 %.'],
    ]);
    assert.deepEqual(notices({ availability: { kind: 'off' } }), [
      ...['info', 'Completions are off for this document.', 'toggleCompletions'],
    ]);
    assert.deepEqual(notices({ availability: { kind: 'snoozed', minutes: 4 } }), [
      ...['info', 'Completions are snoozed for 4 more minutes.', 'resume'],
    ]);
    assert.match(
      String(notices({ availability: { kind: 'excluded', pattern: plain('**/.env') } })),
      /\*\*\/\.env/,
    );
    assert.match(String(notices({ inspection: empty, ...nothing })), /Nothing has been completed yet/);
    assert.match(String(notices({ inspection: empty })), /cache is empty/);
  });

  it('says nothing of prepared places where there are none', () => {
    assert.equal(inspectorModel({ ...input, inspection: empty }).slots?.prepared, undefined);
    const prepared = { places: 1, tokens: 1, used: 0 };
    assert.equal(
      inspectorModel({ ...input, inspection: { ...empty, prepared } }).slots?.prepared,
      'Prepared where the cursor may go: 1 token at 1 place; 0 of them used.',
    );
  });

  it('keeps the history without a worker', () => {
    const { strip, slots, history } = inspectorModel({ ...input, inspection: undefined });
    assert.deepEqual([strip, slots, history?.samples.length], [undefined, undefined, 1]);
  });

  it('counts an empty prompt as fully reused', () => {
    const { history } = inspectorModel({ ...input, samples: [{ ...sample, promptTokens: 0, reused: 0 }] });
    assert.equal(history?.meanReuse, 1);
  });
});

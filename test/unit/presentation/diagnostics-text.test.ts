import assert from 'node:assert/strict';
import { plain, plainPath } from '../../../src/util/plain-text.ts';
import { diagnosticsText, type DiagnosticsInput } from '../../../src/presentation/diagnostics-text.ts';
import { SessionStatistics } from '../../../src/suggestion/statistics.ts';
import { memory, ready, stats } from '../helpers/worker-messages.ts';

const statistics = new SessionStatistics();
statistics.completed({ pausedMs: 0, latencyMs: 23.4 }, stats);

const ordinary: DiagnosticsInput = {
  version: '0.1.0',
  editor: 'Code 1.95.0 (desktop)',
  remote: undefined,
  trusted: true,
  machine: {
    platform: 'darwin',
    architecture: 'arm64',
    processor: 'M9',
    threads: 8,
    memoryBytes: 2 ** 34,
    runtime: 'Node 22.0.0',
  },
  client: { kind: 'ready', model: ready.model },
  modelPath: '',
  memory,
  availability: { kind: 'on' },
  summary: statistics.summary(),
  host: { p50: 0.2, p95: 0.4, count: 64 },
  settings: [],
  otherProviders: [],
  errors: [],
};

describe('diagnosticsText', () => {
  it('has everything that a report needs', () => {
    const text = diagnosticsText(ordinary);
    for (const part of [
      'Foretype 0.1.0 in Code 1.95.0 (desktop)',
      'M9, 8 threads, 16.0 GB of memory, darwin arm64',
      'Model: A (bundled), 0.0 M parameters',
      'Shape: 2 layers, width 64, 4 heads (2 of K/V) of 16, feed-forward 96, vocabulary 10, trained for 128 positions',
      'Engine: ort, 1 thread, 1024 tokens of context',
      'Session: 1 completion, 0 recalled, p50 23 ms',
      'Extension host: 64 keystrokes, p50 0.2 ms, p95 0.4 ms',
      'Settings: all as by default',
      'Recent errors: none',
    ]) {
      assert.ok(text.includes(part), `"${part}" is missing in:\n${text}`);
    }
  });

  it('has a remote window, missing trust and other providers', () => {
    const text = diagnosticsText({
      ...ordinary,
      remote: 'ssh-remote',
      trusted: false,
      otherProviders: ['GitHub Copilot'],
    });
    assert.match(text, /remote: ssh-remote, workspace not trusted/);
    assert.match(text, /suggestions: GitHub Copilot/);
  });

  it('names no file anywhere', () => {
    const path = `/home/me/${'a secret '.repeat(10)}project [1](2)/model.gguf`;
    const text = diagnosticsText({
      ...ordinary,
      modelPath: path,
      client: { kind: 'ready', model: { ...ready.model, name: plain('model.gguf') } },
      availability: { kind: 'excluded', pattern: plain('**/secret-plan.ts') },
      settings: [
        { name: 'foretype.model.path', value: path, isPublic: false },
        { name: 'foretype.exclude', value: { '**/secret-plan.ts': true }, isPublic: false },
        { name: 'foretype.maxTokens', value: 64, isPublic: true },
      ],
      errors: [
        { message: `model-not-found: There is no such file: ${plainPath(path)}`, age: 0 },
        { message: 'The worker wants file:///repo/secret-plan.ts anew.', age: 125_000 },
      ],
    });
    assert.doesNotMatch(text, /secret|gguf|home/);
    assert.match(text, /foretype\.model\.path: set, foretype\.exclude: set, foretype\.maxTokens: 64/);
    assert.match(text, /just now: model-not-found: There is no such file: <path>/);
    assert.match(text, /2 minutes ago: The worker wants <path> anew/);
  });

  it('has the reason why there is no model, without its path', () => {
    const message = plain('There is no such file: /x/y.gguf');
    const client = { kind: 'failed', fault: 'model-not-found', message } as const;
    const text = diagnosticsText({ ...ordinary, client, modelPath: '/x/y.gguf' });
    assert.match(text, /failed \(model-not-found\): There is no such file: <path>/);
  });
});

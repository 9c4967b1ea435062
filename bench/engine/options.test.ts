import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { UsageError } from '../../src/cli/engines.ts';
import { parseBenchOptions } from './options.ts';

describe('parseBenchOptions', () => {
  it('measures the bundled model on one thread with what needs no browser', () => {
    const options = parseBenchOptions([]);
    assert.deepEqual(options.model, { kind: 'bundled' });
    assert.deepEqual(options.runtimes, [
      'foretype-kernels',
      'foretype-ort',
      'onnxruntime-web',
      'llama.cpp',
      'llama.cpp-avx2',
    ]);
    assert.deepEqual([options.threads, options.rounds, options.node, options.json], [1, 5, 'vscode', false]);
  });

  it('takes what it is told', () => {
    const args =
      '--shape M --type Q4_0 --threads 1 --runtimes wllama,foretype-ort,wllama --rounds 9 --node current --json';
    assert.deepEqual(parseBenchOptions(args.split(' ')), {
      model: { kind: 'generated', shape: 'M', type: 'Q4_0' },
      threads: 1,
      runtimes: ['wllama', 'foretype-ort'],
      rounds: 9,
      node: 'current',
      json: true,
      markdown: false,
    });
    assert.deepEqual(parseBenchOptions(['--shape', 'S']).model, {
      kind: 'generated',
      shape: 'S',
      type: 'Q8_0',
    });
    assert.deepEqual(parseBenchOptions(['--model', 'a.gguf']).model, { kind: 'file', path: 'a.gguf' });
  });

  it('names what there is where something is asked for that is not', () => {
    const refused: readonly (readonly [string, RegExp])[] = [
      ['--shape XL', /S, M, M16K, L/],
      ['--shape S --type Q2_K', /Q8_0, Q4_0/],
      ['--runtimes llama.cpp,mlx', /"mlx".*foretype-kernels.*wllama/],
      ['--type Q4_0', /--shape/],
      ['--model a.gguf --shape S', /either/],
      ['--rounds 0', /--rounds/],
      ['--rounds 1.5', /--rounds/],
      ['--threads two', /--threads/],
      ['--node 18', /vscode, current/],
      [`--threads ${availableParallelism() + 1}`, /--threads/],
    ];
    for (const [args, message] of refused) {
      assert.throws(
        () => parseBenchOptions(args.split(' ')),
        (error) => error instanceof UsageError && message.test(error.message),
        args,
      );
    }
    assert.throws(() => parseBenchOptions(['--engine', 'ort']), { code: 'ERR_PARSE_ARGS_UNKNOWN_OPTION' });
  });
});

import { loadLocalModel } from '../../../../src/cli/local-model.ts';
import { timed, type Evaluator, type LoadOptions } from '../evaluator.ts';
import { LARGEST_CAPACITY } from '../figures.ts';
import type { PreparedRuntime } from './registry.ts';

/** One of the project's own engines, loaded as the command line does. */
export function prepareForetype(engineName: string, options: LoadOptions): Promise<PreparedRuntime> {
  return Promise.resolve({ load: () => load(engineName, options) });
}

async function load(engineName: string, options: LoadOptions): Promise<Evaluator> {
  // `ort` has one, whatever is asked for.
  const threads = engineName === 'kernels' ? options.threads : 1;
  const { engine } = await loadLocalModel({
    model: options.modelPath,
    engine: engineName,
    threads: String(threads),
  });
  const { contextLength, vocabulary } = engine.shape;
  const slot = engine.createSlot(Math.min(LARGEST_CAPACITY, contextLength));
  return {
    contextLength: slot.capacity,
    vocabulary,
    threads,
    evaluate: (tokens, position) => timed(() => engine.evaluate(tokens, position, slot)),
    dispose() {
      engine.dispose();
      return Promise.resolve();
    },
  };
}

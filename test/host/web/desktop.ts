import { join } from 'node:path';
import { bundledModelPath, CONTEXT_TOKENS, MAX_TOKENS, runtimeRoot } from '../../../src/cli/local-model.ts';
import { MULTILINE } from '../../../src/cli/setting-defaults.ts';
import { cursorLineAt } from '../../../src/language/cursor-line.ts';
import { placeSuggestion } from '../../../src/suggestion/placement.ts';
import { systemClock } from '../../../src/util/clock.ts';
import { nodeLauncher } from '../../../src/worker/client/node-channel.ts';
import { WorkerClient } from '../../../src/worker/client/worker-client.ts';

/** The desktop's worker thread, asked as the extension asks it when a person asks for a suggestion. */
export class Desktop {
  readonly #client: WorkerClient;
  readonly #texts = new Map<string, string>();

  constructor() {
    this.#client = new WorkerClient({
      launch: nodeLauncher(join(runtimeRoot, 'worker.mjs')),
      clock: systemClock,
      log: () => undefined,
      documents: {
        read: (path) => {
          const text = this.#texts.get(path);
          return text === undefined ? undefined : { document: { uri: path, version: 1 }, path, text };
        },
        cells: () => undefined,
      },
    });
    this.#client.load({
      ...{ model: bundledModelPath(), fim: '', runtimeRoot, engine: 'kernels' },
      ...{ contextTokens: CONTEXT_TOKENS, cacheBytes: 0, otherFiles: false, projectMemoryBytes: 0 },
      ...{ threads: 1, burstThreads: 1, measured: '' },
    });
  }

  /** The text of a file once the suggestion at an offset is inserted; the text itself where there is none. */
  async accepted(path: string, text: string, offset: number): Promise<string> {
    this.#texts.set(path, text);
    const outcome = await this.#client.complete(
      {
        ...{ uri: path, version: 1, offset, maxTokens: MAX_TOKENS, multiline: MULTILINE },
        ...{ eagerness: 'eager', alternatives: 2 },
      },
      new AbortController().signal,
    );
    if (outcome.kind !== 'result') throw new Error(`The desktop's worker answers "${outcome.kind}".`);
    const line = cursorLineAt(text, offset, path);
    const placed = placeSuggestion(line, outcome.result.text);
    if (placed === undefined) return text;
    const lineStart = offset - line.linePrefix.length;
    return text.slice(0, lineStart + placed.start) + placed.text + text.slice(lineStart + placed.end);
  }

  dispose(): void {
    this.#client.dispose();
  }
}

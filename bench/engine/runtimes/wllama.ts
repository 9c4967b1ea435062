import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { isCi } from '../../../scripts/lib/arguments.ts';
import { chromium } from '../../../scripts/tools/chromium.ts';
import { Browser } from '../../../scripts/vscode/browser.ts';
import { FileByteSource } from '../../../src/gguf/file-byte-source.ts';
import { GgufFile } from '../../../src/gguf/gguf-file.ts';
import { Unavailable, type Evaluator, type LoadOptions } from '../evaluator.ts';
import { LARGEST_CAPACITY } from '../figures.ts';
import { npmPackage } from './npm-package.ts';
import { servePages } from './page-server.ts';
import { peakOfRenderers } from './process-memory.ts';
import type { PreparedRuntime } from './registry.ts';

/** llama.cpp in WebAssembly, as wllama builds it. */
const VERSION = '3.13.0';

export async function prepareWllama({ modelPath, threads }: LoadOptions): Promise<PreparedRuntime> {
  const marks = findMarks(modelPath);
  const folder = await npmPackage('@wllama/wllama', VERSION);
  const server = await servePages({
    '/': {
      html: '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>',
    },
    '/page.js': { file: fileURLToPath(new URL('wllama-page.js', import.meta.url)) },
    '/model.gguf': { file: modelPath },
    '/wllama/': { folder },
  });
  const browser = await Browser.launch(await chromium(isCi(process.env)));
  const page = await browser.context.newPage();
  page.on('pageerror', (error) => {
    console.error(`wllama: ${error.message}`);
  });
  page.on('console', (message) => {
    if (message.type() === 'error') console.error(`wllama: ${message.text()}`);
  });
  await page.goto(server.origin);
  await page.waitForFunction('globalThis.bench !== undefined');
  // Fetching is the page's way to a file, not part of loading it.
  await page.evaluate('bench.fetchModel()');
  const close = async (): Promise<void> => {
    await browser.close();
    server.close();
  };
  return { load: () => load(page, marks, threads, close) };
}

interface Evaluated {
  readonly count: number;
  readonly ms: number;
}

interface Loaded {
  readonly vocabulary: number;
  readonly contextLength: number;
  readonly threads: number;
}

async function load(
  page: Page,
  marks: Marks,
  threads: number,
  close: () => Promise<void>,
): Promise<Evaluator> {
  const call = `bench.load(${threads}, ${LARGEST_CAPACITY})`;
  const loaded = await page.evaluate<Loaded>(call);
  const version = page.context().browser()?.version();
  let prompt: readonly string[] = [];
  return {
    ...loaded,
    ...(version === undefined ? {} : { detail: `Chromium ${version}` }),
    async evaluate(tokens, position) {
      // It takes whole prompts, and finds by itself what of one its cache holds; so what is new begins with another
      // token than the one that stood there. It keeps old prompts aside when one shares little with the last, and
      // would answer from these: what starts anew is therefore told not to look, and is always the same.
      const first = position > 0 && prompt[position] === marks.texts[0] ? 1 : 0;
      const added = tokens.map((_, i) => marks.texts[(first + i) % 2] ?? '');
      prompt = [...prompt.slice(0, position), ...added];
      const request = [JSON.stringify(prompt.join('')), position > 0, marks.sampled];
      const { count, ms } = await page.evaluate<Evaluated>(`bench.evaluate(${request.join(', ')})`);
      if (count !== tokens.length)
        throw new Error(`wllama evaluated ${count} tokens where ${tokens.length} were to be.`);
      return ms;
    },
    peakMemory: () => Promise.resolve(peakOfRenderers()),
    dispose: close,
  };
}

/** `tokenizer.ggml.token_type` of special tokens. */
const CONTROL = 3;

/** What prompts are written in; which tokens they are changes no time. */
interface Marks {
  /** Two control tokens: wllama takes prompts as text, and these are one token each whatever stands beside them. */
  readonly texts: readonly [string, string];
  /** A token that stands for a whole character. */
  readonly sampled: number;
}

function findMarks(modelPath: string): Marks {
  const file = new GgufFile(new FileByteSource(modelPath));
  const types = file.metadata.optionalNumbers('tokenizer.ggml.token_type') ?? [];
  const tokens = file.metadata.strings('tokenizer.ggml.tokens');
  file.close();
  const [first, second] = tokens.filter((_, id) => types[id] === CONTROL);
  if (first === undefined || second === undefined)
    throw new Unavailable(
      'wllama takes text only, and the model has no two control tokens to write prompts in.',
    );
  return { texts: [first, second], sampled: tokens.indexOf('a') };
}

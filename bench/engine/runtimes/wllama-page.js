/** What runs in the page: wllama over a model that the page's own server gives it. */
import { Wllama } from '/wllama/esm/index.js';

const wllama = new Wllama({ default: '/wllama/esm/wasm/wllama.wasm' }, { suppressNativeLog: true });
let file;

globalThis.bench = {
  async fetchModel() {
    file = await (await fetch('/model.gguf')).blob();
    return globalThis.crossOriginIsolated;
  },

  async load(threads, contextLength) {
    await wllama.loadModel([file], {
      ...{ n_threads: threads, n_ctx: contextLength, n_gpu_layers: 0, n_parallel: 1, warmup: false },
      // What another prompt left is not to be kept aside: nothing comes back to it here.
      cache_idle_slots: false,
    });
    const { n_vocab, n_ctx } = wllama.getLoadedContextInfo();
    return { vocabulary: n_vocab, contextLength: n_ctx, threads: wllama.getNumThreads() };
  },

  /**
   * Evaluates a prompt, from its start or what of it is not in the cache, and samples one token, always `sampled`: half of a character
   * would fail on its way back as text. Returns what llama.cpp measured.
   */
  async evaluate(prompt, fromCache, sampled) {
    const { timings } = await wllama.createCompletion({
      ...{ prompt, max_tokens: 1, cache_prompt: fromCache },
      ...{ temperature: 0, top_k: 1, ignore_eos: true, logit_bias: [[sampled, 1e6]] },
    });
    return { count: timings.prompt_n, ms: timings.prompt_ms };
  },
};

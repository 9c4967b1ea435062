/**
 * Opens a GGUF in llama.cpp and compares it with the reference that `python -m training.reference` wrote:
 * tokenization of every prompt's text, and greedy tokens.
 *
 *     npm install --no-save node-llama-cpp
 *     node training/llama-check.mjs model.gguf reference.json
 *
 * llama.cpp quantizes activations for Q4_0 and Q8_0 weights, so near ties may fall the other way: such a
 * difference is printed with the gap that the float32 logits had there, and fails only above 1.0.
 */
import { readFileSync } from "node:fs";
import { getLlama } from "node-llama-cpp";

const LARGEST_TIE = 1;
const [modelPath, referencePath] = process.argv.slice(2);
const { prompts } = JSON.parse(readFileSync(referencePath, "utf8"));
const llama = await getLlama({ gpu: false, build: "never", logLevel: "error" });
const model = await llama.loadModel({ modelPath });
const context = await model.createContext({ contextSize: 2048, threads: 2 });
const sequence = context.getSequence();
let failures = 0;
for (const { path, before, tokens, greedy, gaps } of prompts) {
  const plain = model.tokenize(before, false);
  const expected = tokens.slice(-plain.length);
  if (plain.some((token, i) => token !== expected[i])) {
    console.log(`${path}: tokens DIFFER: ${plain} and ${expected}`);
    failures += 1;
  }
  await sequence.clearHistory();
  const out = [];
  for await (const token of sequence.evaluate(tokens, { temperature: 0, yieldEogToken: true })) {
    out.push(token);
    if (out.length >= greedy.length) break;
  }
  const same = greedy.findIndex((token, i) => out[i] !== token);
  if (same < 0) {
    console.log(`${path}: ${greedy.length} greedy tokens equal`);
  } else {
    console.log(`${path}: differs at greedy token ${same}, where the gap was ${gaps[same]}`);
    failures += gaps[same] > LARGEST_TIE ? 1 : 0;
  }
}
process.exit(failures === 0 ? 0 : 1);

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { loadLocalModel } from '../../../src/cli/local-model.ts';
import { Completer } from '../../../src/completion/completer.ts';
import type { CompletionResult } from '../../../src/completion/completion.ts';
import { DocumentMirror } from '../../../src/document/mirror.ts';
import type { LanguageModel } from '../../../src/models/language-model.ts';
import { bitsOf } from '../helpers/bits.ts';
import { lastSeen, observed, type ObservedModel } from '../helpers/observed-engine.ts';
import { RowByRowEngine } from '../helpers/row-by-row-engine.ts';
import { seedModelPath } from '../helpers/seed-model.ts';
import { ToyHost, toyModel } from '../helpers/toy-model.ts';
import { anyNotebookStep, anyStep, firstText, longText } from './document-script.ts';
import { requireExactness } from './exact.ts';
import { Session } from './session.ts';

/** How many random scripts to play; more than the default is for a long check by hand. */
const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 400);

/** What a session counts, so that a test can tell that it saw enough of it. */
const counts = [
  ...(['completions', 'reused', 'reusedByCells', 'alternatives'] as const),
  ...(['draftAccepted', 'draftRejected', 'remembered', 'shortPrompts'] as const),
];

describe('a completion', () => {
  interface Toys {
    readonly numRuns: number;
    readonly logitRows?: number;
    readonly repeats?: boolean;
    /** Whether a notebook is open beside the files. */
    readonly notebook?: boolean;
    readonly memory?: boolean;
    /** Whether prompts are in three parts, and long enough for short ones in their place. */
    readonly hasFar?: boolean;
  }

  /** Plays random scripts on toy models, of which the warm one takes drafts or not; returns what they added up to. */
  async function playToys({
    numRuns,
    logitRows = 1,
    repeats = false,
    notebook = false,
    memory = false,
    hasFar = false,
  }: Toys) {
    const sums = {
      ...{ completions: 0, reused: 0, reusedByCells: 0, alternatives: 0 },
      ...{ draftAccepted: 0, draftRejected: 0, remembered: 0, shortPrompts: 0 },
    };
    const options = fc.record({
      contextTokens: hasFar ? fc.constantFrom(256, 512, 1024) : fc.constantFrom(64, 128, 1024),
      slots: fc.constantFrom(1, 2, 5),
      maxTokens: fc.integer({ min: 1, max: 12 }),
      alternatives: fc.constantFrom(0, 0, 2),
    });
    const setup = fc.record({
      options,
      texts: hasFar ? fc.tuple(longText, longText) : fc.tuple(firstText, firstText),
      cells: fc.array(firstText, { maxLength: notebook ? 4 : 0 }),
    });
    const steps = fc.array(notebook ? anyNotebookStep : anyStep, {
      ...{ minLength: 1, maxLength: 60, size: 'max' },
    });
    await requireExactness(
      { setup, steps },
      ({ options: { contextTokens, slots, maxTokens, alternatives }, texts, cells }) => {
        // A memory has a say only where the model is not sure.
        const toy = { repeats, hasFar, ...(memory && { spread: 4 }) };
        const [warm, cold] = [toyModel({ ...toy, logitRows }), toyModel(toy)];
        let left: number | undefined;
        warm.engine.onEvaluate = () => {
          if (left !== undefined && --left === 0) throw new Error('A bad day.');
        };
        const session = new Session(
          {
            ...{ warm, cold, contextTokens, maxTokens, alternatives, memory },
            cacheBytes: slots * warm.engine.slotBytes(contextTokens),
            failAt: (evaluation) => (left = evaluation),
          },
          texts,
          cells,
        );
        return {
          play: (step) => session.play(step),
          end: async () => {
            const compared = await session.end();
            assert.deepEqual([warm.engine.live, cold.engine.live], [0, 0]);
            for (const name of counts) sums[name] += session[name];
            return compared;
          },
        };
      },
      { numRuns },
    );
    return sums;
  }

  it('has the logits and the text of an empty cache, whatever happened before', async () => {
    const sums = await playToys({ numRuns: RUNS });
    const { completions, reused, alternatives, draftAccepted, draftRejected } = sums;
    assert.ok(
      completions > 2_000 && reused > 10_000,
      `only ${completions} completions, ${reused} tokens reused`,
    );
    assert.ok(alternatives > 200, `only ${alternatives} alternatives`);
    assert.deepEqual([draftAccepted, draftRejected], [0, 0]);
  }).timeout(60_000);

  it('has them in a notebook, too, whatever happens to its cells', async () => {
    const { completions, reusedByCells } = await playToys({ numRuns: RUNS, notebook: true });
    assert.ok(
      completions > 2_000 && reusedByCells > 400,
      `only ${completions} completions, ${reusedByCells} tokens reused in another cell`,
    );
  }).timeout(60_000);

  it('has them with prompts in three parts, and with short ones in their place', async () => {
    const { completions, reused, shortPrompts } = await playToys({
      numRuns: RUNS,
      hasFar: true,
      memory: true,
    });
    assert.ok(
      completions > 2_000 && reused > 10_000 && shortPrompts > 500,
      `only ${completions} completions, ${reused} tokens reused, ${shortPrompts} short prompts`,
    );
  }).timeout(60_000);

  it('has the logits of an empty cache, and the text of one, with a memory of the project', async () => {
    const { remembered, draftAccepted } = await playToys({
      ...{ numRuns: 2 * RUNS, logitRows: 8, repeats: true, memory: true, notebook: true },
    });
    assert.ok(remembered > 200 && draftAccepted > 200, `only ${remembered} tokens were remembered`);
  }).timeout(60_000);

  it('has the logits and the text of an empty cache without drafts', async () => {
    const { draftAccepted, draftRejected } = await playToys({ numRuns: RUNS, logitRows: 8, repeats: true });
    assert.ok(
      draftAccepted > 200 && draftRejected > 150,
      `only ${draftAccepted} drafted tokens accepted, ${draftRejected} rejected`,
    );
  }).timeout(60_000);

  for (const engine of ['ort', 'kernels'] as const) {
    describe(`of the seed model on ${engine}`, () => {
      let model: LanguageModel;
      /** The same model, with drafts and without. */
      let drafting: LanguageModel;
      let plain: LanguageModel;

      before(async () => {
        model = await loadLocalModel({ model: seedModelPath, engine });
        const alone = new RowByRowEngine(model.engine, 1);
        plain = { ...model, engine: model.engine.logitRows > 1 ? alone : model.engine };
        drafting = {
          ...model,
          engine: model.engine.logitRows > 1 ? model.engine : new RowByRowEngine(model.engine),
        };
      });

      after(() => {
        model.engine.dispose();
      });

      async function play(warm: LanguageModel, numRuns: number): Promise<void> {
        const setup = fc.tuple(firstText, firstText);
        const steps = fc.array(anyStep, { minLength: 10, maxLength: 20 });
        await requireExactness(
          { setup, steps },
          (texts) => {
            const cacheBytes = 2 * model.engine.slotBytes(128);
            return new Session(
              {
                ...{ warm, cold: plain, cacheBytes },
                contextTokens: 128,
                maxTokens: 4,
                alternatives: texts[1].length % 2 === 0 ? 0 : 2,
                eagerness: texts[0].length % 2 === 0 ? 'balanced' : 'eager',
                memory: texts[0].length % 3 > 0,
              },
              texts,
            );
          },
          { numRuns, timeLimitMs: 12_000 },
        );
      }

      it('has the logits and the text of an empty cache, whatever happened before', async () => {
        await play(plain, 8);
      }).timeout(40_000);

      it('has the logits and the text of an empty cache without drafts', async () => {
        await play(drafting, 8);
      }).timeout(40_000);

      it('is the same with and without drafts, and so is the next one', async () => {
        const code = readFileSync(new URL('../../../sample/cart.ts', import.meta.url), 'utf8');

        const withDrafts = new Observed(drafting);
        const without = new Observed(plain);
        let [right, tokens] = [0, 0];
        await fc.assert(
          fc.asyncProperty(fc.integer({ min: code.length >> 1, max: code.length }), async (length) => {
            const document = new DocumentMirror(`file:///${length}`, 'cart.ts', 1, code.slice(0, length));
            for (let accepted = 0; accepted < 3; accepted++) {
              const offset = document.text.length;
              const [expected, drafted] = [
                await without.complete(document),
                await withDrafts.complete(document),
              ];
              assert.equal(drafted.text, expected.text);
              assert.equal(expected.stats.drafted, 0);
              right += drafted.stats.draftAccepted;
              tokens += expected.stats.decoded;
              assert.deepEqual(withDrafts.seen, without.seen);
              const edits = [{ offset, length: 0, text: expected.text || '\n' }];
              assert.ok(document.apply(edits, document.version + 1));
              for (const { completer } of [without, withDrafts]) completer.follow(document, edits);
            }
          }),
          { numRuns: 12, plugins: [fc.interruptAfterTimeLimit(12_000)] },
        );
        without.completer.clearCache();
        withDrafts.completer.clearCache();
        assert.ok(right > tokens / 20, `${right} drafted tokens were right of ${tokens}`);
      }).timeout(40_000);
    });
  }
});

/** A completer whose prompts and logits are kept. */
class Observed {
  readonly completer: Completer;
  readonly seen: { readonly prompt: readonly number[]; readonly bits: string }[] = [];
  readonly #model: ObservedModel;

  constructor(model: LanguageModel) {
    this.#model = observed(model);
    const cacheBytes = 2 * model.engine.slotBytes(512);
    this.completer = new Completer(this.#model, { contextTokens: 512, cacheBytes }, new ToyHost());
  }

  /** Completes at the end. */
  async complete(document: DocumentMirror): Promise<CompletionResult> {
    const limits = { maxTokens: 32, multiline: true };
    const { signal } = new AbortController();
    const result = await this.completer.complete(document, document.text.length, limits, signal);
    const seen = lastSeen(this.completer, this.#model, result);
    if (seen !== undefined) this.seen.push({ prompt: seen.prompt, bits: bitsOf(seen.logits) });
    return result;
  }
}

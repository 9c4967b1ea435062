import assert from 'node:assert/strict';
import fc from 'fast-check';
import { plain } from '../../../src/util/plain-text.ts';
import type { Effort } from '../../../src/suggestion/policy.ts';
import { settle } from '../helpers/fake-clock.ts';
import { requestAt } from '../helpers/worker-messages.ts';
import { completion, rig, uri, type Asked } from './source-rig.ts';

type Step =
  /** Types the next character of the newest completion, or another one. */
  | { readonly kind: 'type'; readonly fits: boolean; readonly closes: boolean; readonly asks: boolean }
  | { readonly kind: 'delete' }
  | { readonly kind: 'edit-elsewhere' }
  | { readonly kind: 'move'; readonly to: number }
  | { readonly kind: 'suggest'; readonly effort: Effort }
  | { readonly kind: 'abort'; readonly which: number }
  | { readonly kind: 'progress'; readonly length: number }
  | { readonly kind: 'preview' }
  | { readonly kind: 'answer'; readonly how: 'whole' | 'cut' | 'empty' | 'rejected' | 'lost' | 'cancelled' }
  | { readonly kind: 'wait'; readonly ms: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: typing() },
  fc.constant<Step>({ kind: 'delete' }),
  fc.constant<Step>({ kind: 'edit-elsewhere' }),
  fc.nat(8).map((to): Step => ({ kind: 'move', to })),
  {
    weight: 6,
    arbitrary: fc
      .constantFrom<Effort>('ask', 'ask', 'ask-now', 'recall')
      .map((effort): Step => ({ kind: 'suggest', effort })),
  },
  { weight: 2, arbitrary: fc.nat(9).map((which): Step => ({ kind: 'abort', which })) },
  { weight: 4, arbitrary: fc.nat(9).map((length): Step => ({ kind: 'progress', length })) },
  { weight: 2, arbitrary: fc.constant<Step>({ kind: 'preview' }) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom('whole' as const, 'whole', 'cut', 'empty', 'rejected', 'lost', 'cancelled')
      .map((how): Step => ({ kind: 'answer', how })),
  },
  { weight: 3, arbitrary: fc.constantFrom(0, 20, 60, 300).map((ms): Step => ({ kind: 'wait', ms })) },
);

function typing(): fc.Arbitrary<Step> {
  return fc
    .record({ fits: fc.nat(7), closes: fc.boolean(), asks: fc.nat(3) })
    .map(({ fits, closes, asks }): Step => ({ kind: 'type', fits: fits > 0, closes, asks: asks > 0 }));
}

/** The text that all completions begin with. */
const FIRST_LINE = 'f(o)o';

interface Suggested {
  readonly place: { readonly version: number; readonly offset: number };
  readonly controller: AbortController;
  settled: boolean;
  text: string | undefined;
}

/** Plays the editor, the user and the worker, and checks each suggestion. */
class World {
  readonly rig = rig();
  readonly suggested: Suggested[] = [];
  /** The document's text by version. */
  readonly texts = new Map<number, string>([[1, 'let x = end']]);
  cursor = 8;

  get text(): string {
    return this.texts.get(this.rig.document.version)!;
  }

  /** The completion for a request, which is unique, so that a text tells where it comes from. */
  answerTo(asked: Asked): string {
    return `${FIRST_LINE}\nb${this.rig.asked.indexOf(asked)};`;
  }

  /** The next character of the completion at the cursor. */
  nextOf(asked: Asked): string {
    const typed = this.text.slice(asked.request.offset, this.cursor).replaceAll('\r\n', '\n');
    return this.answerTo(asked).charAt(typed.length);
  }

  async run(step: Step): Promise<void> {
    const { asked, source, clock } = this.rig;
    const newest = asked.at(-1);
    switch (step.kind) {
      case 'type': {
        const next = newest === undefined ? '' : this.nextOf(newest);
        const character = step.fits && next !== '' ? next : 'z';
        // Line ends are CRLF, and the editor may auto-close a bracket.
        const typed = character === '\n' ? '\r\n' : character;
        this.edit(this.cursor, 0, step.closes && typed === '(' ? '()' : typed);
        this.cursor += typed.length;
        if (step.asks) this.suggest('ask');
        break;
      }
      case 'delete':
        if (this.cursor > 0) this.edit(--this.cursor, 1, '');
        break;
      case 'edit-elsewhere':
        this.edit(0, 0, 'y');
        this.cursor++;
        break;
      case 'move':
        this.cursor = Math.min(this.text.length, step.to + 6);
        source.moved({ uri, version: this.rig.document.version, offset: this.cursor });
        break;
      case 'suggest':
        this.suggest(step.effort);
        break;
      case 'abort':
        this.suggested.at(-1 - step.which)?.controller.abort();
        break;
      case 'progress':
        if (newest) newest.progress(this.answerTo(newest).slice(0, step.length));
        break;
      case 'preview':
        if (newest && !this.answered.has(newest.signal)) newest.preview(FIRST_LINE);
        break;
      case 'answer':
        if (newest) this.answer(newest, step.how);
        break;
      case 'wait':
        await clock.advance(step.ms);
        break;
    }
    await settle();
    const unwanted = asked.slice(0, -1).filter(({ signal }) => !signal.aborted && !this.answered.has(signal));
    assert.deepEqual(unwanted, [], 'the model is asked for one thing at a time');
  }

  readonly answered = new Set<AbortSignal>();

  answer(asked: Asked, how: Extract<Step, { kind: 'answer' }>['how']): void {
    this.answered.add(asked.signal);
    const whole = this.answerTo(asked);
    switch (how) {
      case 'whole':
        asked.answer(completion(whole));
        return;
      case 'cut':
        asked.answer(completion(whole.slice(0, -1)));
        return;
      case 'empty':
        asked.answer(completion(''));
        return;
      case 'rejected':
        asked.answer({ kind: 'rejected', fault: 'internal', message: plain('no') });
        return;
      case 'lost':
        asked.answer({ kind: 'lost', reason: plain('crash') });
        return;
      case 'cancelled':
        asked.answer({ kind: 'cancelled' });
        return;
    }
  }

  edit(offset: number, length: number, text: string): void {
    const before = this.text;
    this.rig.type(text, offset, length);
    const after = before.slice(0, offset) + text + before.slice(offset + length);
    this.texts.set(this.rig.document.version, after);
  }

  suggest(effort: Effort): void {
    const place = { version: this.rig.document.version, offset: this.cursor };
    const entry: Suggested = { place, controller: new AbortController(), settled: false, text: undefined };
    this.suggested.push(entry);
    const request = requestAt(place.version, place.offset);
    void this.rig.source.suggest(request, effort, entry.controller.signal).then((text) => {
      entry.settled = true;
      entry.text = text;
      if (text !== undefined) this.check(place, text);
    });
  }

  /** The text is the rest of some completion, and the document around it is as it was when the model was asked. */
  check({ version, offset }: Suggested['place'], text: string): void {
    assert.equal(version, this.rig.document.version, 'nothing is said of a version that has passed');
    const now = this.texts.get(version)!;
    const origin = this.rig.asked.find((asked) => {
      const { request } = asked;
      const then = this.texts.get(request.version)!;
      const typed = now.slice(request.offset, offset).replaceAll('\r\n', '\n');
      const whole = this.answerTo(asked);
      const [before, behind] = [then.slice(0, request.offset), then.slice(request.offset)];
      return (
        [whole, whole.slice(0, -1), FIRST_LINE].includes(typed + text) &&
        now.startsWith(before) &&
        now.endsWith(behind) &&
        /^\)*$/.test(now.slice(offset, now.length - behind.length))
      );
    });
    assert.ok(
      origin,
      `${JSON.stringify(text)} is no rest of a completion at ${offset} of ${JSON.stringify(now)}`,
    );
  }
}

describe('Suggestions with any order of events', () => {
  it('settle, and are exactly the rest of a completion', async function () {
    this.timeout(60_000);
    let answers = 0;
    let resumed = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), async (steps) => {
        const world = new World();
        const failures: unknown[] = [];
        const fail = (reason: unknown): void => void failures.push(reason);
        process.on('unhandledRejection', fail);
        try {
          for (const each of steps) await world.run(each);
          // The worker answers all requests.
          for (let turn = 0; turn < 4; turn++) {
            await world.rig.clock.advance(1_000);
            const open = world.rig.asked.filter(({ signal }) => !world.answered.has(signal));
            for (const asked of open) world.answer(asked, 'whole');
            await settle();
          }
        } finally {
          process.off('unhandledRejection', fail);
        }
        assert.deepEqual(failures, []);
        assert.ok(
          world.suggested.every(({ settled }) => settled),
          'each suggest() settles',
        );
        assert.equal(world.rig.clock.pending, 0, 'no timer is left');
        assert.equal(world.rig.source.completions.busy, false);
        for (const { place, text } of world.suggested) {
          if (text === undefined) continue;
          answers++;
          if (world.rig.asked.every(({ request }) => request.version !== place.version)) resumed++;
        }
      }),
      { numRuns: 1_500 },
    );
    // A source without suggestions would satisfy the property, too.
    assert.ok(answers > 500 && resumed > 50, `${answers} answers, ${resumed} without a request of their own`);
  });
});

import { describeEngine } from '../engines/contract/engine.ts';
import { RowByRowEngine } from './row-by-row-engine.ts';
import { ToyEngine } from './toy-engine.ts';

/** It has no memory of its own that could be full, and shows who disposes of a slot twice. */
const claims = { inHeap: false, disposesTwice: false };

for (const logitRows of [1, 8]) {
  describeEngine(
    `ToyEngine with ${logitRows === 1 ? 'one row' : `${logitRows} rows`} of logits`,
    ({ vocabulary, contextLength }) =>
      Promise.resolve(new ToyEngine(vocabulary, contextLength, { logitRows })),
    claims,
  );
}

describeEngine(
  'RowByRowEngine over a ToyEngine',
  ({ vocabulary, contextLength }) =>
    Promise.resolve(new RowByRowEngine(new ToyEngine(vocabulary, contextLength))),
  claims,
);

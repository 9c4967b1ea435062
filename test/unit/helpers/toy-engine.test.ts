import { describeEngine } from '../engines/contract/engine.ts';
import { ObservedEngine } from './observed-engine.ts';
import { RowByRowEngine } from './row-by-row-engine.ts';
import { ToyEngine } from './toy-engine.ts';

/** It has no WebAssembly memory, and throws when a slot is disposed twice, to find such code. */
const claims = { inHeap: false, disposesTwice: false };

for (const logitRows of [1, 8]) {
  describeEngine(
    `ToyEngine, logitRows ${logitRows}`,
    ({ vocabulary, contextLength }) =>
      Promise.resolve(new ToyEngine(vocabulary, contextLength, { logitRows })),
    claims,
  );
}

describeEngine(
  'ObservedEngine on a ToyEngine',
  ({ vocabulary, contextLength }) =>
    Promise.resolve(new ObservedEngine(new ToyEngine(vocabulary, contextLength, { logitRows: 8 }))),
  claims,
);

describeEngine(
  'RowByRowEngine on a ToyEngine',
  ({ vocabulary, contextLength }) =>
    Promise.resolve(new RowByRowEngine(new ToyEngine(vocabulary, contextLength))),
  claims,
);

import { ToyEngine } from '../helpers/toy-engine.ts';
import { describeExactness } from './engine.ts';

describeExactness('the toy engine, with one row of logits and with several', {
  load: () => Promise.resolve([1, 8].map((logitRows) => new ToyEngine(104, 150, { logitRows }))),
  ...{ capacity: 150, edges: [63, 64, 65, 129], numRuns: 100 },
});

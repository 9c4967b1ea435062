import type { Engine } from '../../../../src/runtime/engine.ts';
import type { TinyShape } from '../../helpers/tiny-llama.ts';
import { describeEnding } from './ending.ts';
import { describeEvaluating } from './evaluating.ts';
import { describeMemory } from './memory.ts';
import { describeRefusing } from './refusing.ts';
import { EngineRig } from './rig.ts';
import { describeSlots } from './slots.ts';

/** Loads an engine over random weights of that shape, or over what stands for them. */
export type LoadEngine = (shape: TinyShape) => Promise<Engine>;

/** What an engine claims beyond the interface; all of it unless said otherwise. */
export interface EngineClaims {
  /** Its slots are in a WebAssembly memory of 4 GB at most. */
  readonly inHeap: boolean;
  /** A slot may be disposed twice; where not, that throws, so that a test finds who does it. */
  readonly disposesTwice: boolean;
}

/** The tests of what `Engine` promises, whichever engine it is. */
export function describeEngine(name: string, load: LoadEngine, claims: Partial<EngineClaims> = {}): void {
  const all: EngineClaims = { inHeap: true, disposesTwice: true, ...claims };
  describe(`${name} as an Engine`, () => {
    const rig = new EngineRig(load);

    before(async () => {
      await rig.start();
    });

    afterEach(() => {
      rig.tidy();
    });

    after(() => {
      rig.stop();
    });

    describeEvaluating(rig);
    describeRefusing(rig);
    describeSlots(rig, all);
    describeMemory(rig, all);
    describeEnding(rig, all);
  });
}

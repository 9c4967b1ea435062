import type { Engine } from '../../../../src/runtime/engine.ts';
import type { TinyShape } from '../../helpers/tiny-llama.ts';
import { describeEnding } from './ending.ts';
import { describeEvaluating } from './evaluating.ts';
import { describeGrowing } from './growing.ts';
import { describeMemory } from './memory.ts';
import { describeRefusing } from './refusing.ts';
import { EngineRig } from './rig.ts';
import { describeSlots } from './slots.ts';

/** Loads an engine with a random model of this shape. */
export type LoadEngine = (shape: TinyShape) => Promise<Engine>;

/** What an engine guarantees beyond the interface. */
export interface EngineClaims {
  /** Whether its slots are in a WebAssembly memory, of 4 GB at most. Default true. */
  readonly inHeap: boolean;
  /** Whether disposing a slot again does nothing. Default true; if false, it throws. */
  readonly disposesTwice: boolean;
  /** Bytes of a number of K or V in a slot. Default 4: fp32. */
  readonly kvBytes: number;
  /** Whether its slots grow. Default true. */
  readonly grows: boolean;
}

/** Tests what `Engine` guarantees, for any engine. */
export function describeEngine(name: string, load: LoadEngine, claims: Partial<EngineClaims> = {}): void {
  const all: EngineClaims = { inHeap: true, disposesTwice: true, kvBytes: 4, grows: true, ...claims };
  describe(name, () => {
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
    describeGrowing(rig, all);
    describeMemory(rig, all);
    describeEnding(rig, all);
  });
}

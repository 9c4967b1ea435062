import { Lane } from './lane.ts';
import { KindTally, type KindReport } from './tally.ts';

export interface FuzzPlan {
  readonly seed: number;
  /** Of each kind; `Infinity` if only time limits them. */
  readonly mutations: number;
  /** For each kind; `Infinity` if only their number limits them. */
  readonly seconds: number;
  /** Processes side by side. */
  readonly jobs: number;
  /** The module that they run. */
  readonly child: string;
}

/** What the driver has to know of a kind. */
export interface PlannedKind {
  readonly name: string;
  readonly blockSize: number;
  readonly limitMs: number;
}

/** Mutations that a process is given at a time, at least. */
const ORDER_SIZE = 50;
/** After so many mutations another process goes on, as the memory of onnxruntime stays for as long as one lives. */
const MUTATIONS_OF_A_PROCESS = 5_000;
/** Starting a process, and a mutation on a machine that does much else, may take this long. */
const PATIENCE_MS = 30_000;

/** Has processes do the mutations of a kind, and adds up what comes of them. */
export async function fuzzKind(
  kind: PlannedKind,
  plan: FuzzPlan,
  say: (mutations: number) => void,
): Promise<KindReport> {
  const { seed, mutations } = plan;
  const tally = new KindTally(kind, seed);
  const start = performance.now();
  const elapsed = (): number => (performance.now() - start) / 1000;
  const orderSize = Math.ceil(ORDER_SIZE / kind.blockSize) * kind.blockSize;
  let next = 0;
  let done = 0;
  const work = async (): Promise<void> => {
    let made = 0;
    const lane = new Lane(plan.child, PATIENCE_MS + 2 * kind.limitMs);
    try {
      while (next < mutations && elapsed() < plan.seconds) {
        const first = next;
        next = Math.min(mutations, first + orderSize);
        const order = { kind: kind.name, seed, first, end: next };
        await lane.run(order, {
          mutation: (report) => {
            tally.add(report);
          },
          lost: (index, what) => {
            tally.find(index, what);
          },
        });
        done += order.end - first;
        say(done);
        made += order.end - first;
        if (made >= MUTATIONS_OF_A_PROCESS) {
          lane.close();
          made = 0;
        }
      }
    } finally {
      lane.close();
    }
  };
  await Promise.all(Array.from({ length: plan.jobs }, work));
  return tally.report(elapsed());
}

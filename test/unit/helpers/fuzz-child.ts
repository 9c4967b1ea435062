import { FuzzFinding, independent, type FuzzKind, type Verdict } from '../../../bench/fuzz/kind.ts';
import { serveOrders } from '../../../bench/fuzz/serve-orders.ts';

/** How often each kind below does what it is named for. */
export const SHARE = 0.1;

const deeds: Readonly<Record<string, () => Verdict>> = {
  dies: () => process.exit(3),
  hangs: () => {
    for (;;);
  },
  finds: () => {
    throw new FuzzFinding('Something is wrong.');
  },
  spoils: () => {
    throw new FuzzFinding('Everything is wrong.', { spoilsProcess: true });
  },
  'throws later': () => {
    setImmediate(() => {
      throw new Error('Too late.');
    });
    return 'sound';
  },
};

function kindNamed(name: string): FuzzKind {
  return independent(name, 1_000, async (dice) => {
    const deed = dice.chance(SHARE) ? deeds[name] : undefined;
    return Promise.resolve(deed?.() ?? 'sound');
  });
}

if (process.send) serveOrders(kindNamed);

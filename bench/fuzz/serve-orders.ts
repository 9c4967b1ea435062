import type { FuzzKind } from './kind.ts';
import type { FuzzNews, FuzzOrder } from './protocol.ts';
import { runMutations } from './run.ts';

/** Does what the parent process orders, until it is gone. */
export function serveOrders(kindNamed: (name: string) => FuzzKind): void {
  const kinds = new Map<string, FuzzKind>();
  const say = (news: FuzzNews, then: () => void = () => undefined): void => {
    process.send?.(news, then);
  };
  const fail = (error: unknown): void => {
    const finding = error instanceof Error ? (error.stack ?? error.message) : String(error);
    say({ type: 'uncaught', finding: `Nothing caught this: ${finding.slice(0, 600)}` }, () =>
      process.exit(1),
    );
  };
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  process.on('disconnect', () => process.exit());
  process.on('message', (order: FuzzOrder) => {
    const kind = kinds.get(order.kind) ?? kindNamed(order.kind);
    kinds.set(order.kind, kind);
    const done = runMutations(kind, order, (report) => {
      say({ type: 'mutation', ...report });
    });
    void done.then(() => {
      say({ type: 'done' });
    });
  });
}

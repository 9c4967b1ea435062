import type { DocumentSnapshot } from '../../../src/worker/client/synced-documents.ts';
import type { CellGroup } from '../../../src/worker/protocol.ts';
import { WorkerClient } from '../../../src/worker/client/worker-client.ts';
import { FakeChannel } from './fake-channel.ts';
import { FakeClock } from './fake-clock.ts';
import { loadOptions, ready } from './worker-messages.ts';

/** A client, the workers it started, and the documents it may read. */
export function rig() {
  const clock = new FakeClock();
  const channels: FakeChannel[] = [];
  const documents = new Map<string, DocumentSnapshot>();
  const groups: CellGroup[] = [];
  const log: string[] = [];
  const client = new WorkerClient({
    clock,
    log: (level, message) => log.push(`${level}: ${message}`),
    documents: {
      read: (uri) => documents.get(uri),
      cells: (uri) => groups.find(({ uris }) => uris.includes(uri)),
    },
    launch: () => {
      const channel = new FakeChannel();
      channels.push(channel);
      return channel;
    },
  });
  const write = (version: number, text: string, uri = 'file:///a.ts'): void => {
    documents.set(uri, { document: { uri, version }, path: 'a.ts', text });
  };
  write(1, 'const a = ');
  return { clock, channels, documents, groups, log, client, write, last: () => channels.at(-1)! };
}

/** The same with a model loaded. */
export function readyRig() {
  const made = rig();
  made.client.load(loadOptions);
  made.last().say(ready);
  return made;
}

/** Returns a signal that is never aborted. */
export const live = (): AbortSignal => new AbortController().signal;

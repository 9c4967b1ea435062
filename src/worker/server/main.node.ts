import { parentPort } from 'node:worker_threads';
import { nodeHost, nodeModelFiles } from './node-host.ts';
import { WorkerServer } from './worker-server.ts';

// The worker thread of the desktop host.
if (!parentPort) throw new Error('This is the entry of a worker thread.');
const port = parentPort;
const server = new WorkerServer({
  host: nodeHost,
  files: nodeModelFiles,
  post: (message) => {
    port.postMessage(message);
  },
});
port.on('message', (message: unknown) => {
  server.receive(message);
});

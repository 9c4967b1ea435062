/** Starts a thread of the kernels in tests: a worker of Node 20 does not inherit how TypeScript is loaded. */
import { register } from 'tsx/esm/api';

register();
await import('./thread-that-dies.ts');

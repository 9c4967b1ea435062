/** Starts a kernel thread in tests, as workers of Node 20 do not inherit the TypeScript loader. */
import { register } from 'tsx/esm/api';

register();
await import('./thread-that-dies.ts');

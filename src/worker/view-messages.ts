/**
 * What the editor's side and the page of the GPU's view say to each other. The page runs a worker, as extension hosts of
 * Node have no WebGPU, and passes on what the two say: the protocol, and files (`web-files.ts`).
 */

export type ToView =
  /** Starts a worker of this script, in the place of the one before. */
  | { readonly type: 'start'; readonly run: number; readonly script: Uint8Array }
  | { readonly type: 'stop' }
  | { readonly type: 'pass'; readonly run: number; readonly message: unknown };

export type FromView =
  /** The page is there. */
  | { readonly type: 'ready'; readonly hasGpu: boolean }
  | { readonly type: 'passed'; readonly run: number; readonly message: unknown }
  /** The worker has ended with an error. */
  | { readonly type: 'failed'; readonly run: number; readonly reason: string };

export function isFromView(value: unknown): value is FromView {
  if (typeof value !== 'object' || value === null || !('type' in value)) return false;
  const { type, run, reason, hasGpu } = value as Readonly<Record<string, unknown>>;
  switch (type) {
    case 'ready':
      return typeof hasGpu === 'boolean';
    case 'passed':
      return typeof run === 'number';
    case 'failed':
      return typeof run === 'number' && typeof reason === 'string';
    default:
      return false;
  }
}

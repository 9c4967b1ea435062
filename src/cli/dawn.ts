// A module of its own, so that commands that need no GPU do not load it.
export { create } from 'webgpu';

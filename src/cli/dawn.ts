import { create } from 'webgpu';

// A module of its own, so that commands that need no GPU do not load it; and a constant of it, as Dawn answers nothing any
// longer once this object is collected.
export const gpu = create([]);

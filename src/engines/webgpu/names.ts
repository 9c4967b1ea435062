/** The engine's name in settings and messages. */
export const WEBGPU = 'webgpu';

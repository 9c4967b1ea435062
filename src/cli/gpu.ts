import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';

/** Where Chromium has an adapter that needs no GPU, and the loader of Vulkan's drivers. */
const CHROMIUM = '/usr/lib/chromium';
/** `RTLD_NODELETE`: the library stays although it is no module of Node. */
const STAYS = 0x1000;

/**
 * WebGPU outside of a browser: Dawn, which Chromium has as well, from the package `webgpu`. On a machine that has Chromium's
 * software adapter and names no driver in `VK_ICD_FILENAMES`, that adapter is used, so that results compare.
 */
export async function openGpu(): Promise<GPU> {
  const driver = join(CHROMIUM, 'vk_swiftshader_icd.json');
  if (existsSync(driver) && process.env['VK_ICD_FILENAMES'] === undefined) {
    process.env['VK_ICD_FILENAMES'] = driver;
    try {
      const { RTLD_NOW, RTLD_GLOBAL } = constants.dlopen;
      process.dlopen({ exports: {} }, join(CHROMIUM, 'libvulkan.so.1'), RTLD_NOW | RTLD_GLOBAL | STAYS);
    } catch {
      // It is no module, but Dawn finds it loaded now.
    }
  }
  const { gpu } = await import('./dawn.ts');
  return gpu;
}

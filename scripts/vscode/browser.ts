import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext } from 'playwright-core';

/** Chromium's own adapter, on machines without a GPU. */
const softwareGpu = [
  '--enable-unsafe-webgpu',
  '--enable-features=Vulkan',
  '--use-webgpu-adapter=swiftshader',
];

/** A headless browser with a fresh profile, to drive a workbench. */
export class Browser {
  readonly context: BrowserContext;
  readonly #profile: string;

  private constructor(context: BrowserContext, profile: string) {
    this.context = context;
    this.#profile = profile;
  }

  /** @param hasGpu whether pages have WebGPU, computed by the processor */
  static async launch(executablePath: string, hasGpu = false): Promise<Browser> {
    const profile = await mkdtemp(join(tmpdir(), 'foretype-browser-'));
    const context = await chromium.launchPersistentContext(profile, {
      executablePath,
      headless: true,
      viewport: { width: 1280, height: 800 },
      permissions: ['clipboard-read', 'clipboard-write'],
      args: [
        // CI runs as root in a container, where Chromium's sandbox does not work. Only loopback pages are opened.
        '--no-sandbox',
        '--no-first-run',
        ...(hasGpu ? softwareGpu : ['--disable-gpu']),
        '--disable-quic',
        '--disable-sync',
        '--disable-background-networking',
        '--disable-component-update',
      ],
    });
    return new Browser(context, profile);
  }

  async close(): Promise<void> {
    await this.context.close();
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

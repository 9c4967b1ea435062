/** WebGPU whose adapter has a name of the test's choice, and whose device can be lost. */
export class PlayedGpu implements GPU {
  readonly __brand = 'GPU';
  readonly wgslLanguageFeatures: WGSLLanguageFeatures;
  readonly #gpu: GPU;
  readonly #architecture: string;
  #device: GPUDevice | undefined;

  constructor(gpu: GPU, architecture = 'gpu') {
    this.#gpu = gpu;
    this.#architecture = architecture;
    this.wgslLanguageFeatures = gpu.wgslLanguageFeatures;
  }

  getPreferredCanvasFormat(): GPUTextureFormat {
    throw new Error('Nothing is drawn.');
  }

  async requestAdapter(): Promise<GPUAdapter | null> {
    const adapter = await this.#gpu.requestAdapter();
    if (adapter === null) return null;
    const { limits } = adapter;
    const info = { vendor: 'played', architecture: this.#architecture, description: '' };
    const requestDevice = async (descriptor: GPUDeviceDescriptor): Promise<GPUDevice> => {
      this.#device = await adapter.requestDevice(descriptor);
      return this.#device;
    };
    return { limits, info: { ...info, isFallbackAdapter: false }, requestDevice } as unknown as GPUAdapter;
  }

  lose(): void {
    this.#device?.destroy();
  }

  /** Loses the device right after the work that is given to it next. */
  loseAtNextSubmit(): void {
    const queue = this.#device?.queue;
    if (queue === undefined) throw new Error('There is no device.');
    const submit = queue.submit.bind(queue);
    queue.submit = (buffers): undefined => {
      submit(buffers);
      queue.submit = submit;
      this.lose();
    };
  }
}

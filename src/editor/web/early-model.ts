/**
 * The bundled model, read from when the extension's script is evaluated, where the browser keeps none. In a new profile VS Code
 * takes up to some seconds from there until it activates the extension.
 */
export class EarlyModel {
  #bytes: Promise<Uint8Array | undefined> | undefined;
  #onProgress: (fraction: number) => void = () => undefined;

  /** @param isKept may reject where there is no storage, so that nothing is kept */
  constructor(
    isKept: () => Promise<boolean>,
    read: (onProgress: (fraction: number) => void) => Promise<Uint8Array>,
  ) {
    this.#bytes = this.#read(isKept, read);
  }

  /** The bytes, to one caller only, as they are moved; `undefined` where they are to be read in the usual way. Never rejects. */
  async take(onProgress: (fraction: number) => void): Promise<Uint8Array | undefined> {
    const bytes = this.#bytes;
    this.#bytes = undefined;
    this.#onProgress = onProgress;
    return bytes;
  }

  async #read(...[isKept, read]: ConstructorParameters<typeof EarlyModel>): Promise<Uint8Array | undefined> {
    try {
      if (await isKept().catch(() => false)) return undefined;
      return await read((fraction) => {
        this.#onProgress(fraction);
      });
    } catch {
      // Whoever reads it in the usual way tells why that fails.
      return undefined;
    }
  }
}

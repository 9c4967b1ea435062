import instantiate, {
  type ExternalData,
  type InstantiateWasm,
  type OrtWasmModule,
} from 'onnxruntime-web/ort-wasm-simd-threaded.mjs';
import { plain, sentence } from '../../util/plain-text.ts';
import { InstallationError, OutOfMemoryError, type RuntimeFile } from '../../runtime/engine.ts';
import { ADDRESSABLE_BYTES, growthError, reservationError } from '../../runtime/memory-limit.ts';

/** The engine's name. */
export const ORT = sentence`ort`;

/** ONNX element types (`TensorProto.DataType`). */
export const ElementType = { float: 1, int32: 6 } as const;
export type ElementTypeNumber = (typeof ElementType)[keyof typeof ElementType];

const LOG_ERRORS_ONLY = 3;
const ALL_OPTIMIZATIONS = 99;
const SEQUENTIAL = 0;
const DATA_ON_CPU = 1;

export interface BoundTensor {
  readonly name: string;
  /** Handle from `createTensor`. */
  readonly tensor: number;
}

/**
 * onnxruntime-web below its public API, which copies every tensor to the WebAssembly heap and back on each run; for K/V
 * that costs more than the attention itself. Here tensors refer to memory in that heap, and one may be both input and
 * output. Bound to the exact version of the package: calls and arguments follow its `lib/wasm/wasm-core-impl.ts`.
 */
export class OrtModule {
  readonly #wasm: OrtWasmModule;
  readonly #names = new Map<string, number>();
  readonly #runOptions: number;

  private constructor(wasm: OrtWasmModule) {
    this.#wasm = wasm;
    this.#check(wasm._OrtInit(1, LOG_ERRORS_ONLY), 'initialize');
    this.#runOptions = wasm._OrtCreateRunOptions(LOG_ERRORS_ONLY, 0, false, 0);
    if (this.#runOptions === 0) throw this.#lastError('create run options');
  }

  /**
   * @param file `ort-wasm-simd-threaded.wasm` of the same package version
   * @throws InstallationError for any other file; OutOfMemoryError
   */
  static async create(file: RuntimeFile): Promise<OrtModule> {
    try {
      return new OrtModule(await instantiateFile(file));
    } catch (cause) {
      if (cause instanceof OutOfMemoryError) throw cause;
      // Only the system's memory and our own file can be the cause.
      throw cause instanceof RangeError
        ? reservationError(cause)
        : new InstallationError(file.name, { cause });
    }
  }

  /** Bytes of the whole WebAssembly memory, which only ever grows. */
  get heapBytes(): number {
    return this.#heap().byteLength;
  }

  /** Allocates uninitialized memory. Throws `OutOfMemoryError` if there is not enough. */
  allocate(bytes: number): number {
    // `_malloc` takes 32 bits, so larger sizes would wrap around.
    const pointer = bytes < ADDRESSABLE_BYTES ? this.#wasm._malloc(bytes) : 0;
    if (pointer === 0) {
      throw growthError(ORT, this.heapBytes, bytes);
    }
    return pointer;
  }

  free(pointer: number): void {
    this.#wasm._free(pointer);
  }

  /** Returns a view of the heap, valid until the next call that may allocate. */
  floats(pointer: number, length: number): Float32Array {
    return new Float32Array(this.#heap().buffer, pointer, length);
  }

  /** Returns a view of the heap, valid until the next call that may allocate. */
  ints(pointer: number, length: number): Int32Array {
    return new Int32Array(this.#heap().buffer, pointer, length);
  }

  /**
   * @param model an ONNX `ModelProto`
   * @param weights its external data, mounted as `location`; read only during this call
   */
  async createSession(model: Uint8Array, location: string, weights: ExternalData): Promise<number> {
    const wasm = this.#wasm;
    const options = wasm._OrtCreateSessionOptions(
      ALL_OPTIMIZATIONS,
      true,
      false, // A memory pattern is planned per shape; prompts have many.
      SEQUENTIAL,
      false,
      0,
      this.#name('foretype'),
      LOG_ERRORS_ONLY,
      0,
      0,
    );
    if (options === 0) throw this.#lastError('create session options');
    const pointer = this.allocate(model.byteLength);
    try {
      this.#heap().set(model, pointer);
      wasm.mountExternalData(location, weights);
      const session = await wasm._OrtCreateSession(pointer, model.byteLength, options);
      if (session === 0) throw this.#lastError('load the graph');
      return session;
    } finally {
      wasm.unmountExternalData();
      wasm._free(pointer);
      wasm._OrtReleaseSessionOptions(options);
    }
  }

  releaseSession(session: number): void {
    this.#check(this.#wasm._OrtReleaseSession(session), 'release the graph');
  }

  /** Creates a tensor in memory from `allocate`, which must outlive it. All element types used here have 4 bytes. */
  createTensor(type: ElementTypeNumber, pointer: number, dims: readonly number[]): number {
    const wasm = this.#wasm;
    const stack = wasm.stackSave();
    try {
      const dimsPointer = wasm.stackAlloc(dims.length * wasm.PTR_SIZE);
      for (const [axis, size] of dims.entries())
        wasm.setValue(dimsPointer + axis * wasm.PTR_SIZE, size, 'i32');
      const bytes = dims.reduce((product, size) => product * size, 4);
      const tensor = wasm._OrtCreateTensor(type, pointer, bytes, dimsPointer, dims.length, DATA_ON_CPU);
      if (tensor === 0) throw this.#lastError('create a tensor');
      return tensor;
    } finally {
      wasm.stackRestore(stack);
    }
  }

  releaseTensor(tensor: number): void {
    this.#check(this.#wasm._OrtReleaseTensor(tensor), 'release a tensor');
  }

  /** Runs the graph, which writes its results to the memory of the output tensors. */
  async run(session: number, inputs: readonly BoundTensor[], outputs: readonly BoundTensor[]): Promise<void> {
    const wasm = this.#wasm;
    const stack = wasm.stackSave();
    try {
      const code = await wasm._OrtRun(
        session,
        this.#pointers(inputs, ({ name }) => this.#name(name)),
        this.#pointers(inputs, ({ tensor }) => tensor),
        inputs.length,
        this.#pointers(outputs, ({ name }) => this.#name(name)),
        outputs.length,
        this.#pointers(outputs, ({ tensor }) => tensor),
        this.#runOptions,
      );
      this.#check(code, 'evaluate');
    } finally {
      wasm.stackRestore(stack);
    }
  }

  dispose(): void {
    this.#wasm._OrtReleaseRunOptions(this.#runOptions);
    for (const pointer of this.#names.values()) this.#wasm._free(pointer);
    this.#names.clear();
  }

  /** Returns the whole heap. After the module has grown it, `HEAPU8` is too short until an accessor updates it. */
  #heap(): Uint8Array {
    this.#wasm.getValue(0, 'i32');
    return this.#wasm.HEAPU8;
  }

  /** Writes an array of pointers to the stack, which the caller must restore. */
  #pointers(list: readonly BoundTensor[], pointerOf: (bound: BoundTensor) => number): number {
    const wasm = this.#wasm;
    const array = wasm.stackAlloc(list.length * wasm.PTR_SIZE);
    for (const [i, bound] of list.entries()) wasm.setValue(array + i * wasm.PTR_SIZE, pointerOf(bound), '*');
    return array;
  }

  /** Returns a C string that is freed with this module. */
  #name(text: string): number {
    const known = this.#names.get(text);
    if (known !== undefined) return known;
    const bytes = this.#wasm.lengthBytesUTF8(text) + 1;
    const pointer = this.allocate(bytes);
    this.#wasm.stringToUTF8(text, pointer, bytes);
    this.#names.set(text, pointer);
    return pointer;
  }

  #check(code: number, action: string): void {
    if (code !== 0) throw this.#lastError(action);
  }

  #lastError(action: string): Error {
    const wasm = this.#wasm;
    const stack = wasm.stackSave();
    try {
      const out = wasm.stackAlloc(2 * wasm.PTR_SIZE);
      wasm._OrtGetLastError(out, out + wasm.PTR_SIZE);
      const messagePointer = wasm.getValue(out + wasm.PTR_SIZE, '*');
      const message = messagePointer === 0 ? 'no reason given' : wasm.UTF8ToString(messagePointer);
      if (/bad_alloc|allocat/i.test(message)) return growthError(ORT, this.heapBytes);
      // Plain, as the message may contain names of tensors.
      return new Error(sentence`onnxruntime-web could not ${plain(action)}: ${plain(message, 300)}`);
    } finally {
      wasm.stackRestore(stack);
    }
  }
}

/**
 * Instantiates the package's module. It is compiled here, as the package would print an error to the console and then throw
 * another one.
 */
async function instantiateFile({ bytes }: RuntimeFile): Promise<OrtWasmModule> {
  return new Promise((resolve, reject) => {
    const instantiateWasm: InstantiateWasm = (imports, done) => {
      WebAssembly.compile(bytes)
        .then(async (compiled) => {
          requireImports(compiled, imports);
          done(await WebAssembly.instantiate(compiled, imports), compiled);
        })
        // After an error `done` is not called, so the package's promise never settles.
        .catch(reject);
    };
    instantiate({ numThreads: 1, instantiateWasm }).then(resolve, reject);
  });
}

/** Throws if the module is not the package's own, which would fail later for lack of its imports. */
function requireImports(
  compiled: WebAssembly.Module,
  imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): void {
  const taken = new Set(WebAssembly.Module.imports(compiled).map(({ module, name }) => `${module}.${name}`));
  for (const [module, names] of Object.entries(imports)) {
    const left = Object.keys(names).find((name) => !taken.has(`${module}.${name}`));
    if (left !== undefined) throw new TypeError(`The module does not import "${module}.${left}".`);
  }
}

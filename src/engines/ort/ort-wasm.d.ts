/**
 * The part of onnxruntime-web's inner module that the engine calls. The package has no types for it; these follow
 * `lib/wasm/wasm-types.ts` of the pinned version.
 */
declare module 'onnxruntime-web/ort-wasm-simd-threaded.mjs' {
  export interface OrtWasmModule {
    readonly HEAPU8: Uint8Array;
    readonly PTR_SIZE: number;
    /** Returns 0 if the memory cannot grow. */
    _malloc(bytes: number): number;
    _free(pointer: number): void;
    stackSave(): number;
    stackRestore(stack: number): void;
    stackAlloc(bytes: number): number;
    getValue(pointer: number, type: '*' | 'i32'): number;
    setValue(pointer: number, value: number, type: '*' | 'i32'): void;
    UTF8ToString(pointer: number): string;
    lengthBytesUTF8(text: string): number;
    stringToUTF8(text: string, pointer: number, maxBytes: number): void;
    mountExternalData(path: string, data: ExternalData): void;
    unmountExternalData(): void;
    _OrtInit(threads: number, loggingLevel: number): number;
    _OrtGetLastError(codePointer: number, messagePointerPointer: number): number;
    _OrtCreateSessionOptions(
      graphOptimizationLevel: number,
      enableCpuMemArena: boolean,
      enableMemPattern: boolean,
      executionMode: number,
      enableProfiling: boolean,
      profileFilePrefix: number,
      logId: number,
      logSeverityLevel: number,
      logVerbosityLevel: number,
      optimizedModelFilePath: number,
    ): number;
    _OrtReleaseSessionOptions(options: number): number;
    _OrtCreateSession(model: number, bytes: number, options: number): number | Promise<number>;
    _OrtReleaseSession(session: number): number;
    /** The tensor does not own the memory at `data`. */
    _OrtCreateTensor(
      dataType: number,
      data: number,
      bytes: number,
      dims: number,
      rank: number,
      location: number,
    ): number;
    _OrtReleaseTensor(tensor: number): number;
    _OrtCreateRunOptions(
      logSeverityLevel: number,
      logVerbosityLevel: number,
      terminate: boolean,
      tag: number,
    ): number;
    _OrtReleaseRunOptions(options: number): number;
    _OrtRun(
      session: number,
      inputNames: number,
      inputs: number,
      inputCount: number,
      outputNames: number,
      outputCount: number,
      outputs: number,
      runOptions: number,
    ): number | Promise<number>;
  }

  /** A mounted file; `subarray` is called when a tensor is loaded. */
  export interface ExternalData {
    readonly byteLength: number;
    subarray(begin: number, end: number): Uint8Array;
  }

  /** Creates an instance with the given imports, and passes it to `done`. */
  export type InstantiateWasm = (
    imports: Record<string, Record<string, unknown>>,
    done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
  ) => void;

  const instantiate: (config: {
    readonly numThreads: number;
    readonly instantiateWasm: InstantiateWasm;
  }) => Promise<OrtWasmModule>;
  export default instantiate;
}

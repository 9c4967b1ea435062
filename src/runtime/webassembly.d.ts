/** The part of WebAssembly's JavaScript interface that the engines use; Node's types lack some, and `lib.dom` has too much else. */
declare namespace WebAssembly {
  class Module {
    /** Compiles synchronously: for modules of a few bytes. */
    constructor(bytes: Uint8Array);
    static imports(module: Module): { readonly module: string; readonly name: string }[];
    readonly [Symbol.toStringTag]: string;
  }
  class Instance {
    constructor(module: Module);
    readonly exports: Record<string, unknown>;
  }
  class Memory {
    constructor(descriptor: { initial: number; maximum: number; shared: boolean });
    readonly buffer: SharedArrayBuffer;
    /** Throws `RangeError` if the memory cannot grow. */
    grow(pages: number): number;
  }
  function compile(bytes: Uint8Array): Promise<Module>;
  function instantiate(module: Module, imports: Record<string, Record<string, unknown>>): Promise<Instance>;
  function validate(bytes: Uint8Array): boolean;
}

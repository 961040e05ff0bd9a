/** The part of WebAssembly that is used here. TypeScript declares it only in its library for browsers. */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Instance {
    constructor(module: Module);
    readonly exports: Readonly<Record<string, unknown>>;
  }
  class Memory {
    readonly buffer: ArrayBuffer;
    /** Extends the memory by a number of pages of 64 KiB. */
    grow(pages: number): number;
  }
}

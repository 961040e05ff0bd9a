/** The part of WebAssembly that is used here: TypeScript has it in its library for browsers alone. */
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
    /** Makes it so many pages of 64 KiB longer. */
    grow(pages: number): number;
  }
}

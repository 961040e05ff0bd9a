import { macModule, writeMessage } from './module.ts';

/** The address of the tag's hex digits in `mac.wat`. */
const tagAt = 32;
const tagLength = 32;

/** The instance whose key is in the module's memory. */
let current: SipHash | undefined;

/** SipHash-2-4 with a tag of 128 bits: a message authentication code for short messages. */
export class SipHash {
  readonly #key: Buffer;

  /** @param key 16 bytes */
  constructor(key: Buffer) {
    if (key.length !== 16) {
      throw new RangeError(`a SipHash key has 16 bytes, not ${key.length}`);
    }
    this.#key = Buffer.from(key);
  }

  /**
   * The tag of the UTF-8 bytes of `text` followed by `rest`, as 32 lower-case hex digits. Passing two parts saves joining them.
   */
  tag(text: string, rest: string | Uint8Array = ''): string {
    const module = macModule();
    const length = writeMessage(module, text, rest);
    if (current !== this) {
      module.bytes.set(this.#key);
      current = this;
    }
    module.siphash(length);
    return module.bytes.latin1Slice(tagAt, tagAt + tagLength);
  }
}

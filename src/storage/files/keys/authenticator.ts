import { SipHash } from '../../mac/siphash.ts';

/**
 * Tags that only the holder of the state's key can make: whoever can write to the state's folder but lacks the key can destroy
 * what is in it, but not forge it. Each kind of text begins with a word of its own, so that no tag serves for another kind.
 */
export class Authenticator {
  readonly #hash: SipHash;

  /** `key` is 16 bytes. */
  constructor(key: Buffer) {
    this.#hash = new SipHash(key);
  }

  /**
   * The authenticator of a generation. Documents and records get their tags from it, so that those of another generation, which
   * was replaced as a whole, never pass for this one's.
   */
  ofGeneration(generation: string): Authenticator {
    return new Authenticator(Buffer.from(this.tag(`generation ${generation}`), 'hex'));
  }

  /** The tag of `text` followed by `rest`, as 32 hex digits. */
  tag(text: string, rest: string | Uint8Array = ''): string {
    return this.#hash.tag(text, rest);
  }
}

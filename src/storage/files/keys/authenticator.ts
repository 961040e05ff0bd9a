import { SipHash } from '../../mac/siphash.ts';

/**
 * Computes tags that only the holder of the state's key can compute. Somebody who can write to the state's folder but lacks the
 * key can destroy its contents, but not forge them. Each kind of text starts with its own word, so that a tag fits only one kind.
 */
export class Authenticator {
  readonly #hash: SipHash;
  /** The key, for an authenticator of the same in another thread. */
  readonly key: Buffer;

  /** @param key 16 bytes */
  constructor(key: Buffer) {
    this.#hash = new SipHash(key);
    this.key = key;
  }

  /**
   * The authenticator of a generation's documents and records. Those of another generation, which was replaced as a whole, don't
   * pass for this one's.
   */
  ofGeneration(generation: string): Authenticator {
    return new Authenticator(Buffer.from(this.tag(`generation ${generation}`), 'hex'));
  }

  /** The tag of `text` followed by `rest`, as 32 hex digits. */
  tag(text: string, rest: string | Uint8Array = ''): string {
    return this.#hash.tag(text, rest);
  }
}

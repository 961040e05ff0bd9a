const nothing = Buffer.alloc(0);

/**
 * A queue of bytes that arrive in pieces and are taken from the front. However small the pieces, each byte is copied a
 * bounded number of times and the buffer is at most twice as large as its content. A piece that arrives while the queue
 * is empty isn't copied at all.
 */
export class ByteQueue {
  #buffer: Buffer = nothing;
  #start = 0;
  #end = 0;
  /** Whether the buffer is our own and may be written to. */
  #isOwn = false;

  get length(): number {
    return this.#end - this.#start;
  }

  append(piece: Buffer): void {
    if (this.#start === this.#end) {
      this.#buffer = piece;
      this.#start = 0;
      this.#end = piece.length;
      this.#isOwn = false;
      return;
    }
    this.#makeRoom(piece.length);
    piece.copy(this.#buffer, this.#end);
    this.#end += piece.length;
  }

  /** Returns the index of the first such byte at or after `from`, or -1. Indexes count from the front. */
  indexOf(byte: number, from: number): number {
    // Our own buffer has spare room beyond its end, which would be searched again with each piece.
    const filled = this.#isOwn ? this.#buffer.subarray(0, this.#end) : this.#buffer;
    const at = filled.indexOf(byte, this.#start + from);
    return at < 0 ? -1 : at - this.#start;
  }

  /** Returns the byte at an index from the front; undefined beyond the end. */
  at(index: number): number | undefined {
    return index < this.length ? this.#buffer[this.#start + index] : undefined;
  }

  /** Takes up to `count` bytes from the front. They are valid until the next call of `append`. */
  take(count: number): Buffer {
    const end = Math.min(this.#start + count, this.#end);
    const taken = this.#buffer.subarray(this.#start, end);
    this.#skip(taken.length);
    return taken;
  }

  /** Takes `count` bytes from the front, which must be there, as Latin-1. */
  takeText(count: number): string {
    const text = this.#buffer.toString('latin1', this.#start, this.#start + count);
    this.#skip(count);
    return text;
  }

  /** Returns up to `count` bytes from the front as Latin-1, without taking them. */
  peekText(count: number): string {
    return this.#buffer.toString('latin1', this.#start, Math.min(this.#start + count, this.#end));
  }

  /** Takes the bytes of a Latin-1 text if they come next. Returns whether they did. */
  takeIfNext(text: string): boolean {
    const { length } = text;
    if (this.length < length || this.#buffer.toString('latin1', this.#start, this.#start + length) !== text) {
      return false;
    }
    this.#skip(length);
    return true;
  }

  /** Drops all bytes. */
  clear(): void {
    this.#buffer = nothing;
    this.#start = 0;
    this.#end = 0;
    this.#isOwn = false;
  }

  #skip(count: number): void {
    this.#start += count;
    if (this.#start === this.#end) {
      this.clear();
    }
  }

  #makeRoom(more: number): void {
    if (this.#isOwn && this.#end + more <= this.#buffer.length) {
      return;
    }
    const length = this.length;
    const next = Buffer.allocUnsafeSlow(Math.max(1024, 2 * (length + more)));
    this.#buffer.copy(next, 0, this.#start, this.#end);
    this.#buffer = next;
    this.#start = 0;
    this.#end = length;
    this.#isOwn = true;
  }
}

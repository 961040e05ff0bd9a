import type { Document, Key, Transaction } from '../storage/storage.ts';
import type { Moment } from '../values/time.ts';

/**
 * One request's view of a transaction that several requests share. It knows whether this request has written, and its last moment is that
 * of the previous request, as if that one had been committed.
 */
export class SharedTransaction implements Transaction {
  readonly lastMoment: Moment;
  readonly #inner: Transaction;
  #hasWritten = false;
  #moment: Moment;

  /** @param lastMoment the moment of the last request that wrote; `inner.lastMoment` for the first one */
  constructor(inner: Transaction, lastMoment: Moment) {
    this.#inner = inner;
    this.lastMoment = lastMoment;
    this.#moment = lastMoment;
  }

  get committed(): number {
    return this.#inner.committed;
  }

  get hasWritten(): boolean {
    return this.#hasWritten;
  }

  /** The moment that was noted last, for the next request. */
  get moment(): Moment {
    return this.#moment;
  }

  noteMoment(moment: Moment): void {
    this.#moment = moment;
    this.#inner.noteMoment(moment);
  }

  get<T extends Document>(key: Key): T | undefined {
    return this.#inner.get<T>(key);
  }

  put(key: Key, document: Document): void {
    this.#hasWritten = true;
    this.#inner.put(key, document);
  }

  delete(key: Key): void {
    this.#hasWritten = true;
    this.#inner.delete(key);
  }

  deleteAll(folder: Key): void {
    this.#hasWritten = true;
    this.#inner.deleteAll(folder);
  }

  list(folder: Key): string[] {
    return this.#inner.list(folder);
  }

  scan<T extends Document>(folder: Key, after?: string): Iterable<readonly [name: string, document: T]> {
    return this.#inner.scan<T>(folder, after);
  }

  hash(purpose: string, secret: string): string {
    return this.#inner.hash(purpose, secret);
  }

  sealText(purpose: string, text: string): string {
    return this.#inner.sealText(purpose, text);
  }

  openText(purpose: string, sealed: string): string | undefined {
    return this.#inner.openText(purpose, sealed);
  }

  nested<T>(body: () => T): T {
    const before = this.#hasWritten;
    try {
      return this.#inner.nested(body);
    } catch (error) {
      this.#hasWritten = before;
      throw error;
    }
  }
}

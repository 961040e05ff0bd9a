import { topOf, type Writable } from '../../layer.ts';
import type { Key } from '../../storage.ts';
import type { StoredDocument } from '../../stored-document.ts';

const mostAbsent = 4096;

/**
 * The documents that were used last, in clear, for a process that has the state to itself. They are in two halves: what is used
 * comes into the newer one; when that is full, the older one is forgotten and the newer one takes its place.
 */
export class DocumentCache implements Writable {
  readonly #half: number;
  #newer = new Map<Key, StoredDocument>();
  #older = new Map<Key, StoredDocument>();
  /** Where there is known to be nothing: each request asks for some documents that most states don't have. */
  readonly #absent = new Set<Key>();
  /** The first segments of all keys that were ever put: folders are often cleared that nothing is in. */
  readonly #tops = new Set<string>();
  /** Of the newer half. */
  #size = 0;

  /** `limit` is in characters of JSON text. */
  constructor(limit: number) {
    this.#half = limit / 2;
  }

  get(key: Key): StoredDocument | undefined {
    const found = this.#newer.get(key);
    if (found !== undefined) {
      return found;
    }
    const document = this.#older.get(key);
    if (document !== undefined) {
      this.#add(key, document);
    }
    return document;
  }

  isAbsent(key: Key): boolean {
    return this.#absent.has(key);
  }

  putAbsent(key: Key): void {
    if (this.#absent.size >= mostAbsent) {
      this.#absent.clear();
    }
    this.#absent.add(key);
  }

  put(key: Key, document: StoredDocument): void {
    this.#absent.delete(key);
    this.#forget(key);
    this.#add(key, document);
  }

  delete(key: Key): void {
    this.#older.delete(key);
    this.#forget(key);
  }

  /** The newer half is asked first, so what the older one says doesn't matter where that has the key. */
  #forget(key: Key): void {
    const document = this.#newer.get(key);
    if (document !== undefined) {
      this.#newer.delete(key);
      this.#size -= weight(key, document);
    }
  }

  deleteAll(folder: Key): void {
    if (!this.#tops.has(topOf(folder))) {
      return;
    }
    const prefix = `${folder}/`;
    for (const half of [this.#newer, this.#older]) {
      for (const key of half.keys()) {
        if (key.startsWith(prefix)) {
          this.delete(key);
        }
      }
    }
  }

  #add(key: Key, document: StoredDocument): void {
    const size = weight(key, document);
    if (this.#size + size > this.#half) {
      this.#older = this.#newer;
      this.#newer = new Map();
      this.#size = 0;
    }
    this.#newer.set(key, document);
    this.#tops.add(topOf(key));
    this.#size += size;
  }
}

/** Roughly what an entry takes, so that empty documents are bounded too. */
function weight(key: Key, document: StoredDocument): number {
  return key.length + document.text.length + 100;
}

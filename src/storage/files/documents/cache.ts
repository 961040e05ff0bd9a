import { topOf, type Writable } from '../../layer.ts';
import type { Key } from '../../storage.ts';
import type { StoredDocument } from '../../stored-document.ts';

/** How many missing documents to remember. */
const mostAbsent = 4096;

/**
 * Recently used documents, unsealed, for a process that owns the state. The cache has two halves: used documents enter the newer
 * one. When that is full, the older one is dropped and the newer one takes its place.
 */
export class DocumentCache implements Writable {
  readonly #half: number;
  #newer = new Map<Key, StoredDocument>();
  #older = new Map<Key, StoredDocument>();
  /** Keys without a document. Each request reads some documents that most states don't have. */
  readonly #absent = new Set<Key>();
  /** The first segments of all keys that were ever put, because folders are often cleared that contain nothing. */
  readonly #tops = new Set<string>();
  /** The newer half's size. */
  #size = 0;

  /** @param limit In characters of JSON text */
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

  /** Removes a document from the newer half. The older half may keep an outdated one if the newer half gets its key again. */
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

/** An entry's approximate size. Empty documents count too. */
function weight(key: Key, document: StoredDocument): number {
  return key.length + document.text.length + 100;
}

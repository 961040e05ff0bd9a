import type { Layer } from '../layer.ts';
import type { Key } from '../storage.ts';
import type { StoredDocument } from '../stored-document.ts';

const mostAbsent = 4096;

/**
 * The documents that were used last, in clear, for a process that has the state to itself. When they grow beyond a size, those
 * go that were not used for the longest time.
 */
export class DocumentCache {
  readonly #limit: number;
  readonly #documents = new Map<Key, StoredDocument>();
  /** Where there is known to be nothing: each request asks for some documents that most states don't have. */
  readonly #absent = new Set<Key>();
  #size = 0;

  /** `limit` is in characters of JSON text. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get(key: Key): StoredDocument | undefined {
    const document = this.#documents.get(key);
    if (document !== undefined) {
      this.#documents.delete(key);
      this.#documents.set(key, document);
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
    this.delete(key);
    this.#absent.delete(key);
    this.#documents.set(key, document);
    this.#size += weight(key, document);
    for (const oldest of this.#documents.keys()) {
      if (this.#size <= this.#limit) {
        return;
      }
      this.delete(oldest);
    }
  }

  delete(key: Key): void {
    const document = this.#documents.get(key);
    if (document !== undefined) {
      this.#documents.delete(key);
      this.#size -= weight(key, document);
    }
  }

  deleteAll(folder: Key): void {
    const prefix = `${folder}/`;
    for (const key of this.#documents.keys()) {
      if (key.startsWith(prefix)) {
        this.delete(key);
      }
    }
  }

  /** Makes a transaction's changes. */
  take(writes: Layer): void {
    writes.applyTo(this);
  }
}

/** Roughly what an entry takes, so that empty documents are bounded too. */
function weight(key: Key, document: StoredDocument): number {
  return key.length + document.text.length + 100;
}

import { Layer, type Readable, type Writable } from '../../layer.ts';
import type { Key } from '../../storage.ts';
import type { StoredDocument } from '../../stored-document.ts';
import { EncodedChanges } from './encoded-changes.ts';
import type { Journal } from './journal.ts';
import { applyOperations } from './record.ts';

/** In bytes. Shorter journals are decoded at once, which costs less than searching them. */
const shortJournal = 64 * 1024;

/** The documents' files, overridden by the journal. The records that were there at the beginning are decoded on demand. */
export class JournalChanges implements Readable, Writable {
  readonly #files: Readable;
  /** The journal's first records. Undefined if they are in the layer. */
  #encoded: EncodedChanges | undefined;
  #layer: Layer;

  constructor(files: Readable, journal?: Journal) {
    this.#files = files;
    const { encoded } = journal ?? {};
    if (encoded !== undefined && encoded.bytes.length > shortJournal) {
      this.#encoded = new EncodedChanges(files, encoded);
    }
    this.#layer = new Layer(this.#encoded ?? files);
    for (const { operations } of this.#encoded === undefined ? (journal?.records ?? []) : []) {
      applyOperations(operations, this.#layer);
    }
  }

  /** All changes in one layer over the files, which replaces the encoded ones. */
  decoded(): Layer {
    if (this.#encoded !== undefined) {
      const all = new Layer(this.#files);
      this.#encoded.replay(all);
      this.#layer.applyTo(all);
      this.#layer = all;
      this.#encoded = undefined;
    }
    return this.#layer;
  }

  /** Whether the journal overrides the file at `key`. */
  decides(key: Key): boolean {
    return this.#layer.decides(key) || this.#encoded?.decides(key) === true;
  }

  /** Applies all changes to `target`: cleared folders first, then the writes. */
  applyTo(target: Writable): void {
    this.decoded().applyTo(target);
  }

  get(key: Key): StoredDocument | undefined {
    return this.#layer.get(key);
  }

  peek(key: Key): StoredDocument | undefined {
    return this.#layer.peek(key);
  }

  list(folder: Key): string[] {
    return this.#layer.list(folder);
  }

  names(folder: Key): string[] {
    return this.#layer.names(folder);
  }

  holdsAny(folder: Key): boolean {
    return this.#layer.holdsAny(folder);
  }

  put(key: Key, document: StoredDocument): void {
    this.#layer.put(key, document);
  }

  delete(key: Key): void {
    this.#layer.delete(key);
  }

  deleteAll(folder: Key): void {
    this.#layer.deleteAll(folder);
  }
}

import type { Readable } from '../../layer.ts';
import type { Key } from '../../storage.ts';
import type { StoredDocument } from '../../stored-document.ts';
import type { View } from './view.ts';

/** A view with unsealed documents. Reads each document once, except those that are peeked at. */
export class ClearView implements Readable {
  readonly #view: View;
  readonly #read = new Map<Key, StoredDocument | undefined>();

  constructor(view: View) {
    this.#view = view;
  }

  get(key: Key): StoredDocument | undefined {
    if (this.#read.has(key)) {
      return this.#read.get(key);
    }
    const document = this.peek(key);
    this.#read.set(key, document);
    return document;
  }

  peek(key: Key): StoredDocument | undefined {
    const atRest = this.#view.committed.get(key);
    if (atRest?.read().sealed !== undefined && this.#view.committed.decides(key)) {
      this.#view.refuseMisplaced(key);
    }
    return atRest && this.#view.keyring.unseal(key, atRest, this.#view.disk.fileOf(key));
  }

  names(folder: Key): string[] {
    return this.#view.committed.names(folder);
  }

  list(folder: Key): string[] {
    return this.#view.committed.list(folder);
  }

  holdsAny(folder: Key): boolean {
    return this.#view.committed.holdsAny(folder);
  }
}

import type { Readable } from '../../layer.ts';
import type { Key } from '../../storage.ts';
import type { StoredDocument } from '../../stored-document.ts';
import type { View } from './view.ts';

/** A view with unsealed documents. Reads each document once. */
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
    const atRest = this.#view.committed.get(key);
    if (atRest?.read().sealed !== undefined && this.#view.committed.decides(key)) {
      this.#view.refuseMisplaced(key);
    }
    const document = atRest && this.#view.keyring.unseal(key, atRest, this.#view.disk.fileOf(key));
    this.#read.set(key, document);
    return document;
  }

  list(folder: Key): string[] {
    return this.#view.committed.list(folder);
  }

  holdsAny(folder: Key): boolean {
    return this.#view.committed.holdsAny(folder);
  }
}

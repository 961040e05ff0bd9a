import type { Readable } from '../../layer.ts';
import type { Key } from '../../storage.ts';
import type { StoredDocument } from '../../stored-document.ts';
import type { DocumentCache } from '../documents/cache.ts';
import type { ListingCache } from '../documents/listing-cache.ts';
import type { View } from '../state/view.ts';
import type { Generations } from './journal-segments.ts';

/** The documents in clear, those that were used last from memory. */
export class CachedDocuments implements Readable {
  readonly #generations: Generations;
  readonly #view: View;
  readonly #cache: DocumentCache;
  readonly #listings: ListingCache;

  constructor(generations: Generations, view: View, cache: DocumentCache, listings: ListingCache) {
    this.#generations = generations;
    this.#view = view;
    this.#cache = cache;
    this.#listings = listings;
  }

  get(key: Key): StoredDocument | undefined {
    const cached = this.#cache.get(key);
    if (cached !== undefined || this.#cache.isAbsent(key)) {
      return cached;
    }
    const atRest = this.#generations.get(key);
    if (atRest === undefined) {
      this.#cache.putAbsent(key);
      return undefined;
    }
    const { keyring, disk } = this.#view;
    const document = atRest.isSealed ? keyring.unseal(key, atRest, disk.fileOf(key)) : atRest;
    this.#cache.put(key, document);
    return document;
  }

  list(folder: Key): string[] {
    return this.#listings.get(folder, () => this.#generations.list(folder));
  }

  holdsAny(folder: Key): boolean {
    return this.#generations.holdsAny(folder);
  }
}

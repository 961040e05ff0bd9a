import type { Readable } from '../../layer.ts';
import type { Key } from '../../storage.ts';
import type { StoredDocument } from '../../stored-document.ts';
import type { DocumentCache } from '../documents/cache.ts';
import type { ListingCache } from '../documents/listing-cache.ts';
import type { View } from '../state/view.ts';
import type { JournalSegments } from './journal-segments.ts';

/** A server's view of the state: unsealed documents, with recently used ones cached in memory. */
export class CachedView implements Readable {
  readonly #segments: JournalSegments;
  readonly #view: View;
  readonly #cache: DocumentCache;
  readonly #listings: ListingCache;

  constructor(segments: JournalSegments, view: View, cache: DocumentCache, listings: ListingCache) {
    this.#segments = segments;
    this.#view = view;
    this.#cache = cache;
    this.#listings = listings;
  }

  get(key: Key): StoredDocument | undefined {
    const cached = this.#cache.get(key);
    if (cached !== undefined || this.#cache.isAbsent(key)) {
      return cached;
    }
    const atRest = this.#segments.get(key);
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
    return this.#listings.get(folder, () => this.#segments.list(folder));
  }

  holdsAny(folder: Key): boolean {
    return this.#segments.holdsAny(folder);
  }
}

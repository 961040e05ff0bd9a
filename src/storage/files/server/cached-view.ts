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
    const document = this.#unsealed(key, atRest);
    this.#cache.put(key, document);
    return document;
  }

  /** Leaves the cache as it is, so that a look at everything doesn't displace what requests need. */
  peek(key: Key): StoredDocument | undefined {
    const atRest = this.#segments.peek(key);
    return atRest && this.#unsealed(key, atRest);
  }

  names(folder: Key): string[] {
    return this.#segments.names(folder);
  }

  list(folder: Key): string[] {
    return this.#listings.get(folder, () => this.#segments.list(folder));
  }

  holdsAny(folder: Key): boolean {
    return this.#segments.holdsAny(folder);
  }

  #unsealed(key: Key, atRest: StoredDocument): StoredDocument {
    const { keyring, disk } = this.#view;
    return atRest.isSealed ? keyring.unseal(key, atRest, disk.fileOf(key)) : atRest;
  }
}

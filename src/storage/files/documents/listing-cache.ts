import { topOf, type Writable } from '../../layer.ts';
import type { Key } from '../../storage.ts';

/** The length of the longest listing to cache. */
const longest = 64;
/** How many listings to cache. */
const mostListings = 4096;

/**
 * Recent short listings of folders, for a process that owns the state. Each request lists some folders that most states don't have.
 */
export class ListingCache implements Writable {
  readonly #listings = new Map<Key, readonly string[]>();
  /** The first segments of all listed folders. */
  readonly #tops = new Set<string>();

  /** The names in a folder, from the cache or else from `list`. */
  get(folder: Key, list: () => string[]): string[] {
    const known = this.#listings.get(folder);
    if (known !== undefined) {
      return [...known];
    }
    const names = list();
    if (names.length <= longest) {
      this.#keep(folder, [...names]);
    }
    return names;
  }

  put(key: Key): void {
    if (!this.#tops.has(topOf(key))) {
      return;
    }
    let nameEnd = key.length;
    for (let end = key.lastIndexOf('/'); end > 0; nameEnd = end, end = key.lastIndexOf('/', end - 1)) {
      const folder = key.slice(0, end);
      const name = key.slice(end + 1, nameEnd);
      if (this.#listings.get(folder)?.includes(nameEnd === key.length ? name : `${name}/`)) {
        // The name exists already, and so do the folders above it.
        return;
      }
      this.#listings.delete(folder);
    }
  }

  delete(key: Key): void {
    for (let end = key.lastIndexOf('/'); end > 0; end = key.lastIndexOf('/', end - 1)) {
      this.#listings.delete(key.slice(0, end));
    }
  }

  deleteAll(folder: Key): void {
    if (this.#tops.has(topOf(folder))) {
      this.#listings.clear();
      this.#tops.clear();
    }
  }

  #keep(folder: Key, names: readonly string[]): void {
    if (this.#listings.size >= mostListings) {
      this.#listings.clear();
      this.#tops.clear();
    }
    this.#listings.set(folder, names);
    this.#tops.add(topOf(folder));
  }
}

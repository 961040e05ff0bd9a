import { compareBytes } from '../values/compare.ts';
import type { Key } from './storage.ts';
import type { StoredDocument } from './stored-document.ts';

/** A source of documents: the state, or the state with a layer of writes over it. */
export interface Readable {
  /** The document at `key`, or undefined. */
  get(key: Key): StoredDocument | undefined;
  /** The names directly below `folder/`, unsorted: documents as `name`, folders that contain any document as `name/`. */
  list(folder: Key): string[];
  /** Whether there is any document below `folder/`. */
  holdsAny(folder: Key): boolean;
  /** Like `get`, but keeps nothing in memory. For documents that are read once, among many others. */
  peek(key: Key): StoredDocument | undefined;
  /** Like `list`, but doesn't verify the documents. A caller must read each before it trusts the name. */
  names(folder: Key): string[];
}

/** A source without documents. */
export const noDocuments: Readable = {
  get: () => undefined,
  list: () => [],
  holdsAny: () => false,
  peek: () => undefined,
  names: () => [],
};

/** A target of writes. */
export interface Writable {
  put(key: Key, document: StoredDocument): void;
  delete(key: Key): void;
  deleteAll(folder: Key): void;
}

const noWrites = new Map<Key, StoredDocument | undefined>();
const noKeys = new Set<Key>();

/**
 * Pending writes over a base that doesn't contain them yet. They belong to a running transaction, to a nested one, or to committed
 * transactions whose documents aren't written yet.
 *
 * A cleared folder hides everything in the base below it. Writes override cleared folders, so clearing a folder first drops the
 * writes below it.
 */
export class Layer implements Readable, Writable {
  #base: Readable;
  /** Most layers have no writes and no cleared folders: they share these empty collections. */
  #writes = noWrites;
  /** Created on demand, because most layers are never listed. */
  #knownFolders: Map<Key, WrittenFolder> | undefined;
  #cleared = noKeys;
  /** The first segments of the cleared folders. */
  #clearedTops = noKeys;

  constructor(base: Readable) {
    this.#base = base;
  }

  /** Replaces the base by one that differs only in keys which this layer decides. */
  rebase(base: Readable): void {
    this.#base = base;
  }

  get isEmpty(): boolean {
    return this.#writes.size === 0 && this.#cleared.size === 0;
  }

  get(key: Key): StoredDocument | undefined {
    if (this.isEmpty) {
      return this.#base.get(key);
    }
    return this.decides(key) ? this.#writes.get(key) : this.#base.get(key);
  }

  /** Whether this layer overrides the base at `key`. */
  decides(key: Key): boolean {
    return this.#writes.has(key) || this.#hides(key);
  }

  peek(key: Key): StoredDocument | undefined {
    return this.decides(key) ? this.#writes.get(key) : this.#base.peek(key);
  }

  list(folder: Key): string[] {
    return this.#touches(folder) ? this.#change(folder, () => this.#base.list(folder)) : this.#base.list(folder);
  }

  names(folder: Key): string[] {
    return this.#touches(folder) ? this.#change(folder, () => this.#base.names(folder)) : this.#base.names(folder);
  }

  /** Returns the names in a folder with this layer's changes. */
  #change(folder: Key, ofBase: () => string[]): string[] {
    const names = new Set(this.#isCleared(folder) ? [] : ofBase());
    for (const name of this.#applyTo(names, folder)) {
      if (!this.holdsAny(`${folder}/${name}`)) {
        names.delete(`${name}/`);
      }
    }
    return [...names];
  }

  holdsAny(folder: Key): boolean {
    if (!this.#touches(folder)) {
      return this.#base.holdsAny(folder);
    }
    const written = this.#folders.get(folder);
    if (written !== undefined && written.puts > 0) {
      return true;
    }
    if (this.#isCleared(folder)) {
      return false;
    }
    const removesSome = written !== undefined || this.#clearsWithin(folder);
    return removesSome ? this.list(folder).length > 0 : this.#base.holdsAny(folder);
  }

  put(key: Key, document: StoredDocument): void {
    if (this.#knownFolders !== undefined && this.#writes.get(key) === undefined) {
      note(this.#knownFolders, key, 1);
    }
    this.#write(key, document);
  }

  delete(key: Key): void {
    if (this.#knownFolders !== undefined) {
      note(this.#knownFolders, key, this.#writes.get(key) === undefined ? 0 : -1);
    }
    this.#write(key, undefined);
  }

  deleteAll(folder: Key): void {
    if (this.#writes.size > 0) {
      this.#forget(folder);
    }
    if (this.#cleared === noKeys) {
      this.#cleared = new Set();
      this.#clearedTops = new Set();
    }
    this.#cleared.add(folder);
    this.#clearedTops.add(topOf(folder));
  }

  /** Takes over the changes of an inner layer, which is discarded. This layer must be empty. */
  adopt(inner: Layer): void {
    this.#writes = inner.#writes;
    this.#knownFolders = inner.#knownFolders;
    this.#cleared = inner.#cleared;
    this.#clearedTops = inner.#clearedTops;
  }

  /** Applies the changes to `target`: cleared folders first, then the writes. */
  applyTo(target: Writable): void {
    if (this.isEmpty) {
      return;
    }
    for (const folder of this.#cleared) {
      target.deleteAll(folder);
    }
    for (const [key, document] of this.#writes) {
      if (document === undefined) {
        target.delete(key);
      } else {
        target.put(key, document);
      }
    }
  }

  #write(key: Key, document: StoredDocument | undefined): void {
    if (this.#writes === noWrites) {
      this.#writes = new Map();
    }
    this.#writes.set(key, document);
  }

  /** Applies the writes to the base's names. Returns the folders among them that may have lost their last document. */
  #applyTo(names: Set<string>, folder: Key): Set<string> {
    const prefix = `${folder}/`;
    const uncertain = new Set<string>();
    for (const cleared of this.#mayBeCleared(folder) ? this.#cleared : []) {
      if (cleared.startsWith(prefix)) {
        const [name = ''] = cleared.slice(prefix.length).split('/', 1);
        uncertain.add(name);
      }
    }
    for (const name of this.#folders.get(folder)?.names ?? []) {
      const path = prefix + name;
      if (this.#writes.has(path)) {
        setPresent(names, name, this.#writes.get(path) !== undefined);
      }
      const inner = this.#folders.get(path);
      if (inner !== undefined && inner.puts > 0) {
        names.add(`${name}/`);
      } else if (inner !== undefined) {
        uncertain.add(name);
      }
    }
    return uncertain;
  }

  get #folders(): Map<Key, WrittenFolder> {
    if (this.#knownFolders === undefined) {
      this.#knownFolders = new Map();
      for (const [key, document] of this.#writes) {
        note(this.#knownFolders, key, document === undefined ? 0 : 1);
      }
    }
    return this.#knownFolders;
  }

  /** Drops the writes below a folder. The folders above keep its name, which has no effect by itself. */
  #forget(folder: Key): void {
    const written = this.#folders.get(folder);
    if (written === undefined) {
      return;
    }
    for (const name of written.names) {
      const path = `${folder}/${name}`;
      if (this.#writes.get(path) !== undefined) {
        note(this.#folders, path, -1);
      }
      this.#writes.delete(path);
      this.#forget(path);
    }
    this.#folders.delete(folder);
  }

  /** Returns false if nothing at, above or below a folder was cleared. A cheap test that comes first. */
  #mayBeCleared(key: Key): boolean {
    return this.#cleared.size > 0 && this.#clearedTops.has(topOf(key));
  }

  /** Whether this layer may change anything below a folder. */
  #touches(folder: Key): boolean {
    if (this.#mayBeCleared(folder)) {
      return true;
    }
    if (this.#knownFolders !== undefined || this.#writes.size > fewWrites) {
      return this.#folders.has(folder);
    }
    const prefix = `${folder}/`;
    for (const key of this.#writes.keys()) {
      if (key.startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }

  #clearsWithin(folder: Key): boolean {
    return this.#mayBeCleared(folder) && [...this.#cleared].some((cleared) => cleared.startsWith(`${folder}/`));
  }

  #isCleared(folder: Key): boolean {
    return this.#mayBeCleared(folder) && (this.#cleared.has(folder) || this.#hides(folder));
  }

  /** Whether a folder above `key` was cleared. */
  #hides(key: Key): boolean {
    if (!this.#mayBeCleared(key)) {
      return false;
    }
    for (let end = key.lastIndexOf('/'); end > 0; end = key.lastIndexOf('/', end - 1)) {
      if (this.#cleared.has(key.slice(0, end))) {
        return true;
      }
    }
    return false;
  }
}

/** A folder with writes below it: the names directly in it that they touch, and how many of them are puts. */
interface WrittenFolder {
  readonly names: Set<string>;
  puts: number;
}

/** Up to this many writes, scanning them is cheaper than grouping them by folder. */
const fewWrites = 64;

/** A key's first segment. */
export function topOf(key: Key): string {
  const slash = key.indexOf('/');
  return slash < 0 ? key : key.slice(0, slash);
}

/** Records a write in the folders above `key`, and by how much it changes their number of puts. */
function note(folders: Map<Key, WrittenFolder>, key: Key, puts: number): void {
  let child = key;
  for (let end = child.lastIndexOf('/'); end > 0; end = child.lastIndexOf('/')) {
    const folder = child.slice(0, end);
    let written = folders.get(folder);
    if (written === undefined) {
      written = { names: new Set(), puts: 0 };
      folders.set(folder, written);
    }
    written.names.add(child.slice(end + 1));
    written.puts += puts;
    child = folder;
  }
}

function setPresent(names: Set<string>, name: string, present: boolean): void {
  if (present) {
    names.add(name);
  } else {
    names.delete(name);
  }
}

/** Sorts names as `Transaction.list` promises. */
export function sortedNames(names: string[]): string[] {
  return names.sort(compareBytes);
}

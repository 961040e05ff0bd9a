import { type Readable, topOf, type Writable } from './layer.ts';
import { LayeredTransaction } from './layered-transaction.ts';
import { stateSecrets } from './state-secrets.ts';
import type { Key, Storage } from './storage.ts';
import type { StoredDocument } from './stored-document.ts';

/**
 * A state that lives in this process alone and ends with it: for tests, and for the library as a test double. Nothing is
 * sealed, since nothing is at rest; hashes are keyed with a random key of its own.
 */
export function memoryStorage(): Storage {
  const tree = new MemoryTree();
  const { randomBytes } = process.getBuiltinModule('node:crypto');
  const keys = { hashKey: randomBytes(32), textKey: randomBytes(32) };
  const host = { secrets: stateSecrets(keys), beforeWrite: () => {} };
  return {
    transact(body) {
      const transaction = new LayeredTransaction(tree, host);
      const result = body(transaction);
      transaction.writes.applyTo(tree);
      return result;
    },
    settled: () => undefined,
    close: () => {},
  };
}

/** Documents by key, and the names that lie in each folder. */
class MemoryTree implements Readable, Writable {
  readonly #documents = new Map<Key, StoredDocument>();
  /** Of each folder that holds any document: its documents as `name`, its folders as `name/`. */
  readonly #folders = new Map<Key, Set<string>>();
  /** By first segment, the keys that came or went since a folder beneath it was last asked for: most never are. */
  readonly #unfiled = new Map<string, Key[]>();

  get(key: Key): StoredDocument | undefined {
    return this.#documents.get(key);
  }

  list(folder: Key): string[] {
    this.#file(topOf(folder));
    return [...(this.#folders.get(folder) ?? [])];
  }

  holdsAny(folder: Key): boolean {
    this.#file(topOf(folder));
    return this.#folders.has(folder);
  }

  put(key: Key, document: StoredDocument): void {
    const before = this.#documents.size;
    this.#documents.set(key, document);
    if (this.#documents.size !== before) {
      this.#note(key);
    }
  }

  delete(key: Key): void {
    if (this.#documents.delete(key)) {
      this.#note(key);
    }
  }

  deleteAll(folder: Key): void {
    for (const name of this.list(folder)) {
      const key = `${folder}/${name}`;
      if (name.endsWith('/')) {
        this.deleteAll(key.slice(0, -1));
      } else {
        this.delete(key);
      }
    }
  }

  #note(key: Key): void {
    const top = topOf(key);
    const keys = this.#unfiled.get(top);
    if (keys === undefined) {
      this.#unfiled.set(top, [key]);
      return;
    }
    keys.push(key);
    // As much again as there is at all: more than that has come and gone.
    if (keys.length > this.#documents.size + leastUnfiled) {
      this.#file(top);
    }
  }

  /** Brings the folders beneath a first segment up to date. */
  #file(top: string): void {
    const keys = this.#unfiled.get(top);
    if (keys === undefined) {
      return;
    }
    this.#unfiled.delete(top);
    for (const key of keys) {
      if (this.#documents.has(key)) {
        this.#addName(key, '');
      } else {
        this.#removeName(key, '');
      }
    }
  }

  /** Puts a document's name (`end` is empty) or a folder's (`end` is a slash) into the folder that it lies in. */
  #addName(key: Key, end: '' | '/'): void {
    const [parent, name] = split(key);
    const names = this.#folders.get(parent);
    if (names !== undefined) {
      names.add(name + end);
      return;
    }
    this.#folders.set(parent, new Set([name + end]));
    if (parent !== '') {
      this.#addName(parent, '/');
    }
  }

  #removeName(key: Key, end: '' | '/'): void {
    const [parent, name] = split(key);
    const names = this.#folders.get(parent);
    names?.delete(name + end);
    if (names?.size === 0) {
      this.#folders.delete(parent);
      if (parent !== '') {
        this.#removeName(parent, '/');
      }
    }
  }
}

const leastUnfiled = 1024;

function split(key: Key): readonly [parent: Key, name: string] {
  const slash = key.lastIndexOf('/');
  return [key.slice(0, Math.max(slash, 0)), key.slice(slash + 1)];
}

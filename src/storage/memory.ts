import { type Readable, topOf, type Writable } from './layer.ts';
import { LayeredTransaction } from './layered-transaction.ts';
import { isLogged, logsFolder } from './logs.ts';
import { type StateSecrets, stateSecrets } from './state-secrets.ts';
import type { Key, Storage } from './storage.ts';
import type { StoredDocument } from './stored-document.ts';

/** A snapshot of a state in memory, with its keys. Later changes to the state don't affect it. */
export interface MemorySnapshot {
  readonly documents: ReadonlyMap<Key, StoredDocument>;
  readonly secrets: StateSecrets;
  readonly lastMoment: bigint;
}

/** A state in memory that can be restored to a snapshot. */
export interface MemoryStorage extends Storage {
  /** Copies the state. Documents are shared, because none is ever changed. */
  snapshot(): MemorySnapshot;
  /** Replaces the state and its keys. Caches over the state, such as an engine's, must be dropped. */
  restore(snapshot: MemorySnapshot): void;
}

/**
 * A state in this process's memory, for tests and `server -dev`. Nothing is sealed, because nothing is at rest. Hashes use a
 * random key.
 */
export function memoryStorage(): MemoryStorage {
  const tree = new MemoryTree();
  const { randomBytes } = process.getBuiltinModule('node:crypto');
  const keys = { hashKey: randomBytes(32), textKey: randomBytes(32) };
  let commits = 0;
  const host = { secrets: stateSecrets(keys), lastMoment: 0n, committed: () => commits, beforeWrite: () => {} };
  return {
    type: 'inmem',
    transact(body) {
      const transaction = new LayeredTransaction(tree, host);
      const result = body(transaction);
      if (transaction.hasWritten) {
        transaction.writes.applyTo(tree);
        host.lastMoment = transaction.moment;
        commits++;
      }
      return result;
    },
    settled: () => undefined,
    close: () => {},
    snapshot: () => ({ documents: tree.copy(), secrets: host.secrets, lastMoment: host.lastMoment }),
    restore({ documents, secrets, lastMoment }) {
      tree.replace(documents);
      Object.assign(host, { secrets, lastMoment });
    },
  };
}

/** Documents by key, and the names in each folder. */
class MemoryTree implements Readable, Writable {
  #documents = new Map<Key, StoredDocument>();
  /** The names in each folder that contains any document: documents as `name`, folders as `name/`. */
  readonly #folders = new Map<Key, Set<string>>();
  /**
   * The sections that `#folders` covers. One is added when a folder in it is first listed: leases, for example, hardly ever are, and their
   * names would cost a login time and each token memory.
   */
  readonly #kept = new Set<string>();

  /** All documents by key. */
  copy(): ReadonlyMap<Key, StoredDocument> {
    return new Map(this.#documents);
  }

  /** Replaces all documents. */
  replace(documents: ReadonlyMap<Key, StoredDocument>): void {
    this.#documents = new Map(documents);
    this.#folders.clear();
    this.#kept.clear();
  }

  get(key: Key): StoredDocument | undefined {
    return this.#documents.get(key);
  }

  peek(key: Key): StoredDocument | undefined {
    return this.get(key);
  }

  names(folder: Key): string[] {
    return this.list(folder);
  }

  list(folder: Key): string[] {
    this.#keep(sectionOf(folder));
    return [...(this.#folders.get(folder) ?? [])];
  }

  holdsAny(folder: Key): boolean {
    this.#keep(sectionOf(folder));
    return this.#folders.has(folder);
  }

  put(key: Key, document: StoredDocument): void {
    const before = this.#documents.size;
    this.#documents.set(key, document);
    if (this.#documents.size !== before && this.#isKept(key)) {
      this.#addName(key, '');
    }
  }

  delete(key: Key): void {
    if (this.#documents.delete(key) && this.#isKept(key)) {
      this.#removeName(key, '');
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

  #isKept(key: Key): boolean {
    return this.#kept.has(sectionOf(key)) || this.#kept.has(topOf(key));
  }

  /** Makes `#folders` cover a section from now on. */
  #keep(section: Key): void {
    if (this.#kept.has(section)) {
      return;
    }
    this.#kept.add(section);
    for (const key of this.#documents.keys()) {
      if (key.startsWith(`${section}/`)) {
        this.#addName(key, '');
      }
    }
  }

  /** Adds a name to its folder: a document's if `end` is empty, a folder's if it is a slash. */
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

/** Returns the section of a key or folder: its first segment, or the first two of what is in logs. */
function sectionOf(key: Key): Key {
  const end = isLogged(key) ? key.indexOf('/', logsFolder.length + 1) : key.indexOf('/');
  return end < 0 ? key : key.slice(0, end);
}

function split(key: Key): readonly [parent: Key, name: string] {
  const slash = key.lastIndexOf('/');
  return [key.slice(0, Math.max(slash, 0)), key.slice(slash + 1)];
}

import { randomBytes } from 'node:crypto';
import type { Readable, Writable } from './layer.ts';
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
  const keys = { hashing: randomBytes(32), texts: randomBytes(32) };
  const host = { secrets: stateSecrets(() => keys), beforeWrite: () => {} };
  return {
    transact(body) {
      const transaction = new LayeredTransaction(tree, host);
      const result = body(transaction);
      transaction.writes.applyTo(tree);
      return result;
    },
    settled: () => Promise.resolve(),
    close: () => {},
  };
}

interface Node {
  document: StoredDocument | undefined;
  readonly children: Map<string, Node>;
}

/** Documents in a tree of folders, where each node holds a document or leads to one. */
class MemoryTree implements Readable, Writable {
  readonly #root: Node = newNode();

  get(key: Key): StoredDocument | undefined {
    return this.#find(key)?.document;
  }

  list(folder: Key): string[] {
    const names: string[] = [];
    for (const [name, node] of this.#find(folder)?.children ?? []) {
      if (node.document !== undefined) {
        names.push(name);
      }
      if (node.children.size > 0) {
        names.push(`${name}/`);
      }
    }
    return names;
  }

  holdsAny(folder: Key): boolean {
    return (this.#find(folder)?.children.size ?? 0) > 0;
  }

  put(key: Key, document: StoredDocument): void {
    let node = this.#root;
    for (const segment of key.split('/')) {
      let child = node.children.get(segment);
      if (child === undefined) {
        child = newNode();
        node.children.set(segment, child);
      }
      node = child;
    }
    node.document = document;
  }

  delete(key: Key): void {
    this.#change(key, (node) => {
      node.document = undefined;
    });
  }

  deleteAll(folder: Key): void {
    this.#change(folder, (node) => node.children.clear());
  }

  #find(key: Key): Node | undefined {
    let node: Node | undefined = this.#root;
    for (const segment of key.split('/')) {
      node = node?.children.get(segment);
    }
    return node;
  }

  /** Changes the node at `key`, if there is one, and takes away the nodes above it that lead to nothing any more. */
  #change(key: Key, change: (node: Node) => void): void {
    const way: Array<{ readonly parent: Node; readonly name: string; readonly node: Node }> = [];
    let parent = this.#root;
    for (const name of key.split('/')) {
      const node = parent.children.get(name);
      if (node === undefined) {
        return;
      }
      way.push({ parent, name, node });
      parent = node;
    }
    change(parent);
    for (const step of way.reverse()) {
      if (step.node.document !== undefined || step.node.children.size > 0) {
        return;
      }
      step.parent.children.delete(step.name);
    }
  }
}

function newNode(): Node {
  return { document: undefined, children: new Map() };
}

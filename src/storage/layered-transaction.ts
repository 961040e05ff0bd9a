import { compareBytes } from '../values/compare.ts';
import { checkFolder, checkKey } from './check-key.ts';
import { Layer, type Readable, sortedNames } from './layer.ts';
import type { StateSecrets } from './state-secrets.ts';
import type { Document, Key, Transaction } from './storage.ts';
import { StoredDocument } from './stored-document.ts';

/** What a transaction needs from the storage that runs it. */
export interface TransactionHost {
  readonly secrets: StateSecrets;
  /** The moment of the last committed transaction. */
  readonly lastMoment: bigint;
  /** How many transactions were committed. */
  committed(): number;
  /** Called before each write. Throws to restart the transaction. */
  beforeWrite(): void;
}

/** A transaction that collects its writes in a layer over the state. The storage commits them afterwards. */
export class LayeredTransaction implements Transaction {
  readonly #host: TransactionHost;
  #layer: Layer;
  #moment: bigint;

  constructor(base: Readable, host: TransactionHost) {
    this.#layer = new Layer(base);
    this.#host = host;
    this.#moment = host.lastMoment;
  }

  get lastMoment(): bigint {
    return this.#host.lastMoment;
  }

  get committed(): number {
    return this.#host.committed();
  }

  noteMoment(moment: bigint): void {
    this.#moment = moment;
  }

  /** The moment that was noted last. */
  get moment(): bigint {
    return this.#moment;
  }

  /** The writes so far. */
  get writes(): Layer {
    return this.#layer;
  }

  get hasWritten(): boolean {
    return !this.#layer.isEmpty;
  }

  get<T extends Document>(key: Key): T | undefined {
    checkKey(key);
    return this.#layer.get(key)?.read() as T | undefined;
  }

  put(key: Key, document: Document): void {
    checkKey(key);
    this.#host.beforeWrite();
    this.#layer.put(key, StoredDocument.of(document));
  }

  delete(key: Key): void {
    checkKey(key);
    this.#host.beforeWrite();
    this.#layer.delete(key);
  }

  deleteAll(folder: Key): void {
    const path = checkFolder(folder);
    this.#host.beforeWrite();
    this.#layer.deleteAll(path);
  }

  list(folder: Key): string[] {
    return sortedNames(this.#layer.list(checkFolder(folder)));
  }

  *scan<T extends Document>(folder: Key, after = ''): Generator<readonly [name: string, document: T]> {
    const path = checkFolder(folder);
    const documents = this.#layer.names(path).filter((name) => !name.endsWith('/') && compareBytes(name, after) > 0);
    for (const name of sortedNames(documents)) {
      const document = this.#layer.peek(`${path}/${name}`);
      if (document !== undefined) {
        yield [name, document.read() as T];
      }
    }
  }

  hash(purpose: string, secret: string): string {
    return this.#host.secrets.hash(purpose, secret);
  }

  sealText(purpose: string, text: string): string {
    return this.#host.secrets.sealText(purpose, text);
  }

  openText(purpose: string, sealed: string): string | undefined {
    return this.#host.secrets.openText(purpose, sealed);
  }

  nested<T>(body: () => T): T {
    const outer = this.#layer;
    const inner = new Layer(outer);
    this.#layer = inner;
    try {
      const result = body();
      if (outer.isEmpty) {
        outer.adopt(inner);
      } else {
        inner.applyTo(outer);
      }
      return result;
    } finally {
      this.#layer = outer;
    }
  }
}

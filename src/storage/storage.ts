import { StateError } from '../values/state-error.ts';
/** A value in a document: plain JSON. */
export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain };

/**
 * One stored entity: a JSON object that is readable at rest, except for its field `sealed`.
 *
 * `sealed` holds text that must stay secret at rest, such as a secret's data as JSON text. Storage encrypts it when it writes the
 * document, binds it to the document's key and decrypts it when it reads the document.
 */
export interface Document {
  readonly [field: string]: Plain | undefined;
  readonly sealed?: string;
}

/**
 * The path of a document: segments joined by `/`, such as `mounts/auth/approle` or `approle/<mount>/roles/jenkins`. A segment has
 * at least one character and may contain any but `/`. Storage maps segments to names that every file system accepts. A document
 * and a folder may have the same name.
 */
export type Key = string;

/**
 * A consistent view of the whole state, and the writes of one command. Everything is synchronous. A transaction reads its own
 * writes.
 */
export interface Transaction {
  /** Whether it has made any write that wasn't rolled back. */
  readonly hasWritten: boolean;
  /** The document at `key`, or undefined. The result must not be changed. */
  get<T extends Document>(key: Key): T | undefined;
  /** Stores `document` at `key`, replacing what is there. Fields that are undefined are left out. */
  put(key: Key, document: Document): void;
  /** Removes the document at `key` if there is one. Documents below `key/` stay. */
  delete(key: Key): void;
  /** Removes every document below `folder/`. A document at `folder` itself stays. */
  deleteAll(folder: Key): void;
  /**
   * The names directly below `folder/`, sorted bytewise: a document as `name`, a folder that contains any document, however
   * deep, as `name/`.
   */
  list(folder: Key): string[];
  /**
   * The documents directly below `folder/` whose names sort after `after`, in the order of `list`. Each is read when its turn comes and not
   * cached, so that iterating over very many takes little memory and starts at once.
   */
  scan<T extends Document>(folder: Key, after?: string): Iterable<readonly [name: string, document: T]>;
  /**
   * A keyed hash of a secret, as 64 hex digits, to store instead of the secret. It never changes within a state. `purpose` makes
   * hashes of the same text differ.
   */
  hash(purpose: string, secret: string): string;
  /**
   * Encrypts a text that leaves the state and comes back, such as a batch token. The result is base64url without padding and
   * differs each time. Only `openText` with the same `purpose` decrypts it.
   */
  sealText(purpose: string, text: string): string;
  /** Decrypts what `sealText` returned for this purpose. Returns undefined if this state never did. */
  openText(purpose: string, sealed: string): string | undefined;
  /**
   * The moment of the last transaction that wrote, by the state's clock in nanoseconds since 1970; 0 in a new state. The next
   * request's moment must be later, so that moments increase strictly across all processes.
   */
  readonly lastMoment: bigint;
  /** How many transactions were committed before this one. Replacing the whole state doesn't reset the number. */
  readonly committed: number;
  /**
   * Sets the moment of this transaction. It is committed with the writes and becomes the next transaction's `lastMoment`. The
   * last call wins, even if it is earlier than `lastMoment`, as after a reset of the clock. Without writes nothing is committed.
   */
  noteMoment(moment: bigint): void;
  /** Runs `body`. If it throws, its writes are rolled back and the error is rethrown. */
  nested<T>(body: () => T): T;
}

/** A state: documents by key, and transactions over them. */
export interface Storage {
  /** The type of storage by OpenBao's name for it, as `vault status` shows it. */
  readonly type: 'file' | 'inmem';
  /**
   * Runs `body` as one transaction. If it returns, all its writes are committed; if it throws, none are.
   *
   * `body` may run several times: a transaction starts without a lock, and starts again if another process commits first. So it
   * must have no effects outside the transaction.
   */
  transact<T>(body: (transaction: Transaction) => T): T;
  /** Resolves when all transactions so far are durable, that is, survive a power cut. Undefined if they are already. */
  settled(): Promise<void> | undefined;
  /** Releases files and locks. */
  close(): void;
}

/** A running server owns the state. */
export class StateInUseError extends StateError {
  override readonly name = 'StateInUseError';
}

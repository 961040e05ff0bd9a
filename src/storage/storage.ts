/** What a document may hold: plain JSON. */
export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain };

/**
 * One stored entity: a JSON object whose structure anyone may read.
 *
 * The field `sealed` is the exception. The engine puts text there that must not be readable at rest (a secret's data as JSON
 * text, a key), and finds the same text again; in between, storage encrypts it and binds it to the document's key.
 */
export interface Document {
  readonly [field: string]: Plain | undefined;
  readonly sealed?: string;
}

/**
 * Where a document is: segments joined by `/`, such as `mounts/auth/approle` or `approle/<mount>/roles/jenkins`. Segments may
 * hold any character but `/` and may be of any length; they are never empty. Storage maps them to names that every file system
 * takes. A document and a folder of the same name live side by side.
 */
export type Key = string;

/**
 * A consistent view of the whole state, and the writes of one command. Everything is synchronous. Reads see the writes that the
 * same transaction has made.
 */
export interface Transaction {
  /** Whether it has written anything so far that was not taken back. */
  readonly hasWritten: boolean;
  /** The document at `key`, or undefined. The result must not be changed. */
  get<T extends Document>(key: Key): T | undefined;
  /** Stores `document` at `key`, replacing what is there. Fields that are undefined are left out. */
  put(key: Key, document: Document): void;
  /** Removes the document at `key`, if there is one. What lies beneath `key/` stays. */
  delete(key: Key): void;
  /** Removes every document beneath `folder/`, but not one at `folder` itself. */
  deleteAll(folder: Key): void;
  /**
   * The names directly beneath `folder/`, sorted bytewise: a document as `name`, a folder that holds any document, however
   * deep, as `name/`.
   */
  list(folder: Key): string[];
  /**
   * A keyed hash of a secret as 64 hex digits, the same each time for this state: what is stored in a secret's stead.
   * `purpose` keeps hashes of one text in two roles apart.
   */
  hash(purpose: string, secret: string): string;
  /**
   * Encrypts a text with the state's key, for what leaves the state and comes back, such as a batch token. The result is
   * base64url without padding and different each time. It's only opened again for the same `purpose`.
   */
  sealText(purpose: string, text: string): string;
  /** The text that `sealText` sealed for this purpose; undefined where this state never did. */
  openText(purpose: string, sealed: string): string | undefined;
  /**
   * The moment of the last transaction that wrote, in nanoseconds since 1970 by the state's clock; 0 in a new state. The next request's
   * moment has to be later, so that moments increase strictly, whichever process asks.
   */
  readonly lastMoment: bigint;
  /**
   * Notes the moment of this transaction, to be committed with its writes as the next transaction's `lastMoment`. The last one that is
   * noted counts, even where it is earlier than `lastMoment`, as after a reset of the clock. Without writes nothing is committed.
   */
  noteMoment(moment: bigint): void;
  /** Runs `body`; when it throws, the writes it made are taken back and the error goes on. */
  nested<T>(body: () => T): T;
}

/** The state of one localvault. */
export interface Storage {
  /**
   * Runs `body` as one transaction: when it returns, all its writes are made, when it throws, none. `body` may run more than
   * once, because a transaction that began as a reader and turns into a writer starts again when another process was faster; so
   * it must have no effect outside of the transaction before it ends.
   */
  transact<T>(body: (transaction: Transaction) => T): T;
  /** Resolves when everything that `transact` has returned so far would survive a power cut; undefined where it would already. */
  settled(): Promise<void> | undefined;
  /** Lets go of files and locks. */
  close(): void;
}

/** A state that can't be used as it is. The message is one line for the user and names the file. */
export class StorageError extends Error {
  override readonly name: string = 'StorageError';
}

/** A state that a running server keeps to itself. */
export class StateInUseError extends StorageError {
  override readonly name = 'StateInUseError';
}

import { decrypt, encrypt } from '../cipher.ts';
import { type StateSecrets, stateSecrets } from '../state-secrets.ts';
import { type Document, type Key, StorageError } from '../storage.ts';
import { StoredDocument } from '../stored-document.ts';
import { isKeeper, type KeyProvider } from './key.ts';

const sealLabel = 'aes-256-gcm:';

/** The part of `state.json` that the keys hang on. */
export interface SealedState {
  readonly id: string;
  readonly hashKey: string;
}

interface Keys {
  readonly hashing: Buffer;
  readonly sealing: Buffer;
  readonly texts: Buffer;
}

/**
 * The keys of one state. From the state's key, which lies outside of the state, come the sealing keys by HKDF-SHA256. The key
 * of the hashes is random and sealed inside the state, so that it stays the same when the state's key changes: hashes can't be
 * made again without the secrets.
 *
 * The state's key is fetched when it is needed first, and not for hashes where its keeper has the key of these in clear.
 */
export class Keyring {
  readonly #state: SealedState;
  readonly #load: () => Keys;
  /** Hashes, and texts that leave the state. */
  readonly secrets: StateSecrets = stateSecrets(this);
  readonly #loadHashKey: () => Buffer | undefined;
  #keys: Keys | undefined;
  #hashKey: Buffer | undefined;

  private constructor(state: SealedState, load: () => Keys, loadHashKey: () => Buffer | undefined = () => undefined) {
    this.#state = state;
    this.#load = load;
    this.#loadHashKey = loadHashKey;
  }

  /** The keyring of a state, with the provider's key that fits. */
  static of(state: SealedState, provider: KeyProvider): Keyring {
    return new Keyring(
      state,
      () => fittingKeys(state, provider),
      () => openedHashKey(state, provider),
    );
  }

  /** A keyring of a new state. */
  static create(id: string, stateKey: Buffer): { readonly keyring: Keyring; readonly hashKey: string } {
    const { randomBytes } = process.getBuiltinModule('node:crypto');
    return Keyring.#under(id, stateKey, randomBytes(32));
  }

  /** A keyring of the same state with another key: the same hashes, a different seal. */
  withStateKey(stateKey: Buffer): { readonly keyring: Keyring; readonly hashKey: string } {
    return Keyring.#under(this.#state.id, stateKey, this.#open.hashing);
  }

  /** The key of hashes. */
  get hashKey(): Buffer {
    this.#hashKey ??= this.#loadHashKey() ?? this.#open.hashing;
    return this.#hashKey;
  }

  /** The key of texts that leave the state. */
  get textKey(): Buffer {
    return this.#open.texts;
  }

  static #under(id: string, stateKey: Buffer, hashing: Buffer) {
    const keys = keysOf(id, stateKey, hashing);
    const hashKey = seal(keys.sealing, hashKeyPlace(id), hashing);
    return { keyring: new Keyring({ id, hashKey }, () => keys), hashKey };
  }

  /** The document as it is kept at rest: with its `sealed` field encrypted and bound to the document's place. */
  seal(key: Key, document: StoredDocument): StoredDocument {
    const sealed = document.isSealed ? document.read().sealed : undefined;
    if (sealed === undefined) {
      return document;
    }
    return withSealed(document.read(), seal(this.#open.sealing, this.#place(key), Buffer.from(sealed)));
  }

  /**
   * The document as it was put.
   *
   * @param path - the document's file, for the error.
   * @throws StorageError when the sealed part was changed or comes from another place.
   */
  unseal(key: Key, document: StoredDocument, path: string): StoredDocument {
    const sealed = document.isSealed ? document.read().sealed : undefined;
    if (sealed === undefined) {
      return document;
    }
    const text = unseal(this.#open.sealing, this.#place(key), sealed);
    if (text === undefined) {
      throw new StorageError(`${path} is damaged: its sealed part was changed or belongs to another document`);
    }
    return withSealed(document.read(), text.toString('utf8'));
  }

  /** Fetches the state's key now. Throws StorageError when it is missing or not this state's. */
  check(): void {
    void this.#open;
  }

  get #open(): Keys {
    this.#keys ??= this.#load();
    return this.#keys;
  }

  #place(key: Key): string {
    return `localvault document\0${this.#state.id}\0${key}`;
  }
}

function withSealed(document: Document, sealed: string): StoredDocument {
  return StoredDocument.fromObject(Object.freeze({ ...document, sealed }));
}

/** The key of hashes in clear, where its keeper has it, and has it from the text that is in the state. */
function openedHashKey(state: SealedState, provider: KeyProvider): Buffer | undefined {
  const opened = isKeeper(provider) ? provider.findOpened(state.id) : undefined;
  return opened?.sealed === state.hashKey ? opened.clear : undefined;
}

function fittingKeys(state: SealedState, provider: KeyProvider): Keys {
  for (const stateKey of provider.find(state.id)) {
    const sealing = derive(stateKey, state.id, 'sealing');
    const hashing = unseal(sealing, hashKeyPlace(state.id), state.hashKey);
    if (hashing !== undefined) {
      return keysOf(state.id, stateKey, hashing);
    }
  }
  throw new StorageError(`the key from ${provider.source(state.id)} is not the key of this state`);
}

function hashKeyPlace(id: string): string {
  return `localvault hash key\0${id}`;
}

function keysOf(id: string, stateKey: Buffer, hashing: Buffer): Keys {
  return { hashing, sealing: derive(stateKey, id, 'sealing'), texts: derive(stateKey, id, 'texts') };
}

function derive(stateKey: Buffer, id: string, purpose: string): Buffer {
  const { hkdfSync } = process.getBuiltinModule('node:crypto');
  return Buffer.from(hkdfSync('sha256', stateKey, id, `localvault ${purpose}`, 32));
}

function seal(key: Buffer, place: string, content: Buffer): string {
  return sealLabel + encrypt(key, place, content).toString('base64');
}

function unseal(key: Buffer, place: string, sealed: string): Buffer | undefined {
  if (!sealed.startsWith(sealLabel)) {
    return undefined;
  }
  return decrypt(key, place, Buffer.from(sealed.slice(sealLabel.length), 'base64'));
}

import { decrypt, encrypt } from '../../cipher.ts';
import { type StateSecrets, stateSecrets } from '../../state-secrets.ts';
import { type Document, type Key, StorageError } from '../../storage.ts';
import { StoredDocument } from '../../stored-document.ts';
import { Authenticator } from './authenticator.ts';
import { type CachedKeys, isKeeper, type KeyProvider } from './provider.ts';

const sealLabel = 'aes-256-gcm:';

/** The part of `state.json` that the keys hang on. */
interface SealedState {
  readonly version: number;
  readonly id: string;
  readonly hashKey: string;
}

interface Keys {
  readonly state: Buffer;
  readonly hashing: Buffer;
  readonly integrity: Buffer;
  readonly sealing: Buffer;
  readonly texts: Buffer;
}

/**
 * The keys of one state. From the state's key, which lies outside of the state, HKDF-SHA256 derives the keys of seals and of tags.
 * The key of the hashes is random and sealed inside the state, so that it stays the same when the state's key changes: hashes
 * can't be made again without the secrets.
 *
 * The state's key is fetched when it is first needed, and not for hashes and tags where its keeper has their keys in clear.
 */
export class Keyring {
  readonly #state: SealedState;
  readonly #load: () => Keys;
  /** Hashes, and texts that leave the state. */
  readonly secrets: StateSecrets = stateSecrets(this);
  readonly #findCachedKeys: () => CachedKeys | undefined;
  #keys: Keys | undefined;
  #opened: CachedKeys | undefined;
  #authenticator: Authenticator | undefined;

  private constructor(
    state: SealedState,
    load: () => Keys,
    findCachedKeys: () => CachedKeys | undefined = () => undefined,
  ) {
    this.#state = state;
    this.#load = load;
    this.#findCachedKeys = findCachedKeys;
  }

  /**
   * The keyring of a state, with the provider's key that fits.
   *
   * @throws StorageError for a state of format 1, which has no tags, where its key was already used with a later format: somebody
   *   may have taken the tags away. Not so where the user says with `trust` that nobody has.
   */
  static of(state: SealedState, provider: KeyProvider, trust = false): Keyring {
    if (!trust && state.version === 1 && isKeeper(provider) && provider.hasCachedKeys(state.id)) {
      throw new StorageError(
        `the state says that it is of format 1, but its key in ${provider.source(state.id)} was used with a later one: ` +
          'if this is an old copy that you trust, open it once with LOCALVAULT_KEY set to that key',
      );
    }
    return new Keyring(
      state,
      () => fittingKeys(state, provider),
      () => (isKeeper(provider) && state.version > 1 ? provider.findCachedKeys(state.id, state.hashKey) : undefined),
    );
  }

  /** A keyring of a new state of the present format. */
  static create(id: string, version: number, stateKey: Buffer): Keyring {
    return Keyring.#under(id, version, stateKey, process.getBuiltinModule('node:crypto').randomBytes(32));
  }

  /** A keyring of the same state with another key: the same hashes, different seals and tags. */
  withStateKey(stateKey: Buffer): Keyring {
    return Keyring.#under(this.#state.id, this.#state.version, stateKey, this.#open.hashing);
  }

  /** A keyring of the same state in another version of the format. */
  withVersion(version: number): Keyring {
    return Keyring.#under(this.#state.id, version, this.#open.state, this.#open.hashing);
  }

  /** The state's key. */
  get stateKey(): Buffer {
    return this.#open.state;
  }

  /** The key of hashes as `state.json` has it. */
  get sealedHashKey(): string {
    return this.#state.hashKey;
  }

  /** What a keeper keeps beside the key. */
  get opened(): CachedKeys {
    this.#opened ??= this.#findCachedKeys();
    if (this.#opened === undefined) {
      const { hashing, integrity } = this.#open;
      this.#opened = { sealed: this.#state.hashKey, hashing, integrity };
    }
    return this.#opened;
  }

  /** The key of hashes. */
  get hashKey(): Buffer {
    return this.opened.hashing;
  }

  /** The key of texts that leave the state. */
  get textKey(): Buffer {
    return this.#open.texts;
  }

  /** What tells the state's own files from others. */
  get authenticator(): Authenticator {
    this.#authenticator ??= new Authenticator(this.opened.integrity);
    return this.#authenticator;
  }

  static #under(id: string, version: number, stateKey: Buffer, hashing: Buffer): Keyring {
    const keys = keysOf(id, stateKey, hashing);
    const hashKey = seal(keys.sealing, hashKeyPlace({ id, version }), hashing);
    return new Keyring({ id, version, hashKey }, () => keys);
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

function fittingKeys(state: SealedState, provider: KeyProvider): Keys {
  for (const stateKey of provider.find(state.id)) {
    const sealing = derive(stateKey, state.id, 'sealing');
    const hashing = unseal(sealing, hashKeyPlace(state), state.hashKey);
    if (hashing !== undefined) {
      return keysOf(state.id, stateKey, hashing);
    }
  }
  throw new StorageError(`the key from ${provider.source(state.id)} is not the key of this state`);
}

/** The version is in it, so that nobody turns a state into one of format 1, whose documents have no tags. */
function hashKeyPlace({ id, version }: Pick<SealedState, 'id' | 'version'>): string {
  return version === 1 ? `localvault hash key\0${id}` : `localvault hash key 2\0${id}`;
}

function keysOf(id: string, stateKey: Buffer, hashing: Buffer): Keys {
  const integrity = derive(stateKey, id, 'integrity').subarray(0, 16);
  const [sealing, texts] = [derive(stateKey, id, 'sealing'), derive(stateKey, id, 'texts')];
  return { state: stateKey, hashing, integrity, sealing, texts };
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

import { StateError } from '../../../values/state-error.ts';
import { decrypt, encrypt } from '../../cipher.ts';
import { hkdfSha256 } from '../../mac/hkdf-sha256.ts';
import { type StateSecrets, stateSecrets } from '../../state-secrets.ts';
import type { Document, Key } from '../../storage.ts';
import { StoredDocument } from '../../stored-document.ts';
import { DamageError } from '../damage.ts';
import { Authenticator } from './authenticator.ts';
import { type CachedKeys, isKeeper, type KeyProvider } from './provider.ts';

const sealLabel = 'aes-256-gcm:';

/** The part of `state.json` that the keys depend on. */
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
 * The keys of one state. HKDF-SHA256 derives the keys for sealing and for tags from the state's key, which is kept outside the
 * state. The hash key is random and sealed inside the state, so that it survives a change of the state's key: without the
 * secrets, nobody could compute the hashes again.
 *
 * The state's key is fetched on demand. Hashes and tags don't need it if the key's keeper has their keys cached.
 */
export class Keyring {
  readonly #state: SealedState;
  readonly #load: () => Keys;
  /** For hashes, and for texts that leave the state. */
  readonly secrets: StateSecrets = stateSecrets(this);
  readonly #findCached: () => CachedKeys | undefined;
  #keys: Keys | undefined;
  #cached: CachedKeys | undefined;
  #sealing: Buffer | undefined;
  #authenticator: Authenticator | undefined;

  private constructor(
    state: SealedState,
    load: () => Keys,
    findCachedKeys: () => CachedKeys | undefined = () => undefined,
  ) {
    this.#state = state;
    this.#load = load;
    this.#findCached = findCachedKeys;
  }

  /**
   * The keyring of a state, with the provider's key that opens it.
   *
   * @param trust whether the user vouches for a state of format 1
   * @throws StateError if the state claims format 1, which has no tags, although its key was used with a later format. An
   *   attacker may have removed the tags.
   */
  static of(state: SealedState, provider: KeyProvider, trust = false): Keyring {
    if (!trust && state.version === 1 && isKeeper(provider) && provider.hasCachedKeys(state.id)) {
      throw new StateError(
        `the state says that it is of format 1, but its key in ${provider.source(state.id)} was used with a newer format; ` +
          'if this is an old copy that you trust, set LOCALVAULT_KEY to that key once',
      );
    }
    return new Keyring(
      state,
      () => fittingKeys(state, provider),
      () => (isKeeper(provider) && state.version > 1 ? provider.findCachedKeys(state.id, state.hashKey) : undefined),
    );
  }

  /** The keyring of a new state. */
  static create(id: string, version: number, stateKey: Buffer): Keyring {
    return Keyring.#under(id, version, stateKey, process.getBuiltinModule('node:crypto').randomBytes(32));
  }

  /** A keyring of the same state with another key: the hashes stay the same, seals and tags differ. */
  withStateKey(stateKey: Buffer): Keyring {
    return Keyring.#under(this.#state.id, this.#state.version, stateKey, this.#open.hashing);
  }

  /** A keyring of the same state in another version of the format. */
  withVersion(version: number): Keyring {
    return Keyring.#under(this.#state.id, version, this.#open.state, this.#open.hashing);
  }

  /** The state's id. */
  get stateId(): string {
    return this.#state.id;
  }

  /** The state's key. */
  get stateKey(): Buffer {
    return this.#open.state;
  }

  /** The sealed hash key, as in `state.json`. */
  get sealedHashKey(): string {
    return this.#state.hashKey;
  }

  /** The keys that a keeper caches beside the state's key. */
  get cachedKeys(): CachedKeys {
    this.#cached ??= this.#findCached();
    if (this.#cached === undefined) {
      const { state, hashing, integrity } = this.#open;
      this.#cached = { state, sealed: this.#state.hashKey, hashing, integrity };
    }
    return this.#cached;
  }

  /** The hash key. */
  get hashKey(): Buffer {
    return this.cachedKeys.hashing;
  }

  /** The key for texts that leave the state. */
  get textKey(): Buffer {
    return this.#open.texts;
  }

  /** Computes the tags of the state's own files. */
  get authenticator(): Authenticator {
    this.#authenticator ??= new Authenticator(this.cachedKeys.integrity);
    return this.#authenticator;
  }

  static #under(id: string, version: number, stateKey: Buffer, hashing: Buffer): Keyring {
    const keys = keysOf(id, stateKey, hashing);
    const hashKey = seal(keys.sealing, hashKeyPlace({ id, version }), hashing);
    return new Keyring({ id, version, hashKey }, () => keys);
  }

  /** Encrypts a document's `sealed` field and binds it to the document's key. */
  seal(key: Key, document: StoredDocument): StoredDocument {
    const sealed = document.isSealed ? document.read().sealed : undefined;
    if (sealed === undefined) {
      return document;
    }
    return withSealed(document.read(), seal(this.#sealingKey, this.#place(key), Buffer.from(sealed)));
  }

  /**
   * Decrypts a document's `sealed` field.
   *
   * @param path the document's file, for the error
   * @throws DamageError if the sealed field was changed or belongs to another document
   */
  unseal(key: Key, document: StoredDocument, path: string): StoredDocument {
    const sealed = document.isSealed ? document.read().sealed : undefined;
    if (sealed === undefined) {
      return document;
    }
    const text = unseal(this.#sealingKey, this.#place(key), sealed);
    if (text === undefined) {
      throw new DamageError(`${path} is damaged: its sealed field was changed or belongs to another document`);
    }
    return withSealed(document.read(), text.toString('utf8'));
  }

  /** Fetches the state's key now. Throws StateError if it is missing or not this state's. */
  check(): void {
    void this.#open;
  }

  /** The key for sealed fields. The cached keys name the state's key that they were stored with, so it needn't be tried out. */
  get #sealingKey(): Buffer {
    this.#sealing ??= this.#keys?.sealing ?? derive(this.cachedKeys.state, this.#state.id, 'sealing');
    return this.#sealing;
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
  const source = provider.source(state.id);
  const next = isKeeper(provider)
    ? 'restore that file from a backup, or set LOCALVAULT_KEY'
    : `correct or unset ${source}; without it, the key file is used`;
  throw new StateError(`the key from ${source} is not the key of this state; ${next}`);
}

/** Depends on the version, so that nobody can turn a state into one of format 1, whose documents have no tags. */
function hashKeyPlace({ id, version }: Pick<SealedState, 'id' | 'version'>): string {
  return version === 1 ? `localvault hash key\0${id}` : `localvault hash key 2\0${id}`;
}

function keysOf(id: string, stateKey: Buffer, hashing: Buffer): Keys {
  const integrity = derive(stateKey, id, 'integrity').subarray(0, 16);
  const [sealing, texts] = [derive(stateKey, id, 'sealing'), derive(stateKey, id, 'texts')];
  return { state: stateKey, hashing, integrity, sealing, texts };
}

function derive(stateKey: Buffer, id: string, purpose: string): Buffer {
  return hkdfSha256(stateKey, id, `localvault ${purpose}`);
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

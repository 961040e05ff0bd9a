import type { Document, Key, Transaction } from '../../storage/storage.ts';
import { type Count, oneLess, shownCount } from '../../values/count.ts';
import { oncePer } from '../../values/once-per.ts';
import {
  formatTime,
  type Moment,
  readStoredTime,
  readStoredTimeOrNull,
  storedTime,
  storedTimeOrNull,
  zeroTime,
} from '../../values/time.ts';
import type { ValueMap } from '../../values/value.ts';
import { accessorKey, expiryKey, leftoversFolder, secretIdKey, secretIdsFolder, useKey } from './keys.ts';
import { type LastUse, type LastUseDocument, lastUseDocument, noteUse, readLastUse } from './last-use.ts';
import { maxNameLength, type Role, readLeftover } from './role.ts';
import { type Context, lastTidied } from './tidy-times.ts';

/** The properties of a SecretID. The SecretID itself is never stored, only its hash. */
export interface SecretId {
  readonly accessor: string;
  /** The remaining uses; 0 for unlimited. */
  readonly numUses: Count;
  /** The requested TTL in seconds, before it is capped by the mount's maximum. */
  readonly ttl: number;
  readonly created: Moment;
  readonly updated: Moment;
  /** null if it never expires. */
  readonly expires: Moment | null;
  readonly metadata: Readonly<Record<string, string>>;
  /** CIDR blocks that may log in with it. If empty, the role's list applies. */
  readonly cidrs: readonly string[];
  /** CIDR blocks that may use the tokens. If empty, the role's list applies. */
  readonly tokenBoundCidrs: readonly string[];
  /**
   * The last login that its document names, or null. The logins with a SecretID of unlimited uses are recorded elsewhere (`noteUse`);
   * states from before that have them here.
   */
  readonly lastUse: LastUse | null;
}

type SecretIdDocument = Document &
  Omit<SecretId, 'created' | 'updated' | 'expires' | 'lastUse'> & {
    readonly created: string;
    readonly updated: string;
    readonly expires: string | null;
    /** Absent before the first login. */
    readonly lastUse?: LastUseDocument | undefined;
  };

interface AccessorDocument extends Document {
  /** The `key` of the SecretID's role. */
  readonly role: string;
  /** The hash of the SecretID. */
  readonly secretId: string;
  readonly local: boolean;
}

/** An entry of the expiry index: the name and key of the SecretID's role. */
export interface ExpiryDocument extends Document {
  readonly name: string;
  readonly key: string;
}

/**
 * Returns the hash under which a role stores a SecretID. The hash depends on the role's `key`, so it differs between roles and
 * changes when a role is deleted and recreated.
 *
 * @throws Error if the SecretID is too long
 */
export function hashSecretId(storage: Transaction, role: Role, secretId: string): string {
  if (Buffer.byteLength(secretId) > maxNameLength) {
    throw new Error(`value is longer than maximum of ${maxNameLength} bytes`);
  }
  return storage.hash('secret-id', `${role.key}/${secretId}`);
}

const secretIdOf = oncePer(
  (document: SecretIdDocument): SecretId => ({
    ...document,
    created: readStoredTime(document.created),
    updated: readStoredTime(document.updated),
    expires: readStoredTimeOrNull(document.expires),
    lastUse: document.lastUse === undefined ? null : readLastUse(document.lastUse),
  }),
);

/** Returns the SecretID stored at `key`, even if it has been tidied. */
export function readSecretId(storage: Transaction, key: Key): SecretId | undefined {
  const document = storage.get<SecretIdDocument>(key);
  return document && secretIdOf(document);
}

/** Yields the SecretIDs in a shard whose hashes sort after `after`, even tidied ones, each with its hash. */
export function* scanSecretIds(
  storage: Transaction,
  shard: Key,
  after: string,
): Generator<readonly [hash: string, secretId: SecretId]> {
  for (const [hash, document] of storage.scan<SecretIdDocument>(shard, after)) {
    yield [hash, secretIdOf(document)];
  }
}

function writeSecretId(storage: Transaction, key: Key, secretId: SecretId): void {
  const { lastUse } = secretId;
  const document: SecretIdDocument = {
    ...secretId,
    created: storedTime(secretId.created),
    updated: storedTime(secretId.updated),
    expires: storedTimeOrNull(secretId.expires),
    lastUse: lastUse === null ? undefined : lastUseDocument(lastUse),
  };
  storage.put(key, document);
}

/** Returns the role's SecretID with this hash, or undefined if there is none or it has been tidied. */
export function findSecretId(context: Context, role: Role, hash: string): SecretId | undefined {
  const found = readSecretId(context.storage, secretIdKey(context.mount, role, hash));
  return found && !wasTidied(found, lastTidied(context)) ? found : undefined;
}

/** Reports whether a tidy at `tidied` removed the SecretID. Its document can still exist. */
export function wasTidied(secretId: SecretId, tidied: Moment | undefined): boolean {
  return secretId.expires !== null && tidied !== undefined && secretId.expires < tidied;
}

/** Stores a new SecretID and its accessor. Replaces a tidied SecretID with the same hash. */
export function addSecretId(context: Context, role: Role, hash: string, secretId: SecretId): void {
  const { storage, mount } = context;
  const key = secretIdKey(mount, role, hash);
  const tidied = readSecretId(storage, key);
  if (tidied) {
    removeSecretId(context, role, hash, tidied);
  }
  writeSecretId(storage, key, secretId);
  const accessor: AccessorDocument = { role: role.key, secretId: hash, local: role.localSecretIds };
  storage.put(accessorKey(storage, mount, secretId.accessor), accessor);
  if (secretId.expires !== null) {
    const expiry: ExpiryDocument = { name: role.name, key: role.key };
    storage.put(expiryKey(mount, secretId.expires, hash), expiry);
  }
}

/** Records a login from an address: consumes one use of a use-limited SecretID, whose last use removes it. */
export function recordUse(context: Context, role: Role, hash: string, secretId: SecretId, from: string): void {
  const { numUses } = secretId;
  const { now } = context.core;
  const use = { time: now, from };
  if (numUses === 0) {
    noteUse(context, role, { hash, accessor: secretId.accessor }, use);
  } else if (numUses === 1) {
    removeSecretId(context, role, hash, secretId);
  } else {
    const counted = { ...secretId, numUses: oneLess(numUses), updated: now, lastUse: use };
    writeSecretId(context.storage, secretIdKey(context.mount, role, hash), counted);
  }
}

/** Removes a SecretID and everything about it. */
export function removeSecretId(context: Context, role: RoleOf, hash: string, secretId: SecretId): void {
  removeOrphan(context, role, hash, secretId);
  if (secretId.numUses === 0) {
    context.storage.delete(useKey(context.mount, role, hash));
  }
}

/** The parts of a role, which may be deleted, that name its SecretIDs. */
type RoleOf = Pick<Role, 'name' | 'key'>;

/** Removes a SecretID of a deleted role, whose last uses were removed with it: its document, accessor and entry in the expiry index. */
export function removeOrphan({ storage, mount }: Context, role: RoleOf, hash: string, secretId: SecretId): void {
  storage.delete(secretIdKey(mount, role, hash));
  storage.delete(accessorKey(storage, mount, secretId.accessor));
  if (secretId.expires !== null) {
    storage.delete(expiryKey(mount, secretId.expires, hash));
  }
}

/**
 * Returns the hash of the SecretID with this accessor, or undefined if the accessor doesn't exist.
 *
 * As in OpenBao, accessors are not scoped to roles, and the accessors of a deleted role exist until the next tidy. So `role`
 * may have no SecretID with the returned hash.
 */
export function hashOfAccessor(context: Context, role: Role, accessor: string): string | undefined {
  const { storage, mount } = context;
  const found = storage.get<AccessorDocument>(accessorKey(storage, mount, accessor));
  if (!found || found.local !== role.localSecretIds) {
    return undefined;
  }
  const tidied = lastTidied(context);
  const owner = readLeftover(storage, `${leftoversFolder(mount)}/${found.role}`);
  if (owner && tidied !== undefined && owner.deleted <= tidied) {
    return undefined;
  }
  return found.secretId;
}

/**
 * Lists the accessors of a role's SecretIDs, ordered by the hashes of the SecretIDs.
 *
 * @param after lists only SecretIDs whose hash is greater
 * @param limit the largest number of accessors; no limit if 0 or negative
 */
export function listAccessors(context: Context, role: Role, after: string, limit: number): string[] {
  const { storage, mount } = context;
  const tidied = lastTidied(context);
  const folder = secretIdsFolder(mount, role);
  const accessors: string[] = [];
  for (const shard of storage.list(folder)) {
    const digits = shard.slice(0, -1);
    if (digits < after.slice(0, digits.length)) {
      continue;
    }
    for (const hash of storage.list(`${folder}/${digits}`)) {
      const secretId = hash > after ? readSecretId(storage, `${folder}/${digits}/${hash}`) : undefined;
      if (!secretId || wasTidied(secretId, tidied)) {
        continue;
      }
      accessors.push(secretId.accessor);
      if (accessors.length === limit) {
        return accessors;
      }
    }
  }
  return accessors;
}

/** Returns a SecretID's properties as `secret-id/lookup` and `secret-id-accessor/lookup` show them. */
export function secretIdData(secretId: SecretId): ValueMap {
  return {
    secret_id_accessor: secretId.accessor,
    secret_id_num_uses: shownCount(secretId.numUses),
    secret_id_ttl: secretId.ttl,
    creation_time: formatTime(secretId.created),
    expiration_time: formatTime(secretId.expires ?? zeroTime),
    last_updated_time: formatTime(secretId.updated),
    metadata: secretId.metadata,
    cidr_list: secretId.cidrs,
    token_bound_cidrs: secretId.tokenBoundCidrs,
  };
}

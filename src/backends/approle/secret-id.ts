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
import { accessorKey, expiryKey, leftoversFolder, secretIdKey, secretIdsFolder } from './keys.ts';
import { maxNameLength, type Role, readLeftover } from './role.ts';
import { type Context, lastTidied } from './tidy-times.ts';

/** What is known of a SecretID; the SecretID itself is nowhere. */
export interface SecretId {
  readonly accessor: string;
  /** Uses left; 0 for no limit. */
  readonly numUses: Count;
  /** What was asked for, in seconds, before it was capped. */
  readonly ttl: number;
  readonly created: Moment;
  readonly updated: Moment;
  /** null for never. */
  readonly expires: Moment | null;
  readonly metadata: Readonly<Record<string, string>>;
  /** Who may log in with it, and who may use the tokens; the role's lists count where they are empty. */
  readonly cidrs: readonly string[];
  readonly tokenBoundCidrs: readonly string[];
}

type SecretIdDocument = Document &
  Omit<SecretId, 'created' | 'updated' | 'expires'> & {
    readonly created: string;
    readonly updated: string;
    readonly expires: string | null;
  };

interface AccessorDocument extends Document {
  /** The `key` of the role that the SecretID belongs to. */
  readonly role: string;
  /** The SecretID's hash. */
  readonly secretId: string;
  readonly local: boolean;
}

/** What the expiry index notes of a SecretID: whose it is. */
export interface ExpiryDocument extends Document {
  readonly name: string;
  readonly key: string;
}

/**
 * The hash that a role knows a SecretID by. The same SecretID has other hashes in other roles, and in a role that was made anew.
 *
 * Throws an Error where the SecretID is too long.
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
  }),
);

/** The SecretID whose document is at `key`, whether it has been tidied away or not. */
export function readSecretId(storage: Transaction, key: Key): SecretId | undefined {
  const document = storage.get<SecretIdDocument>(key);
  return document && secretIdOf(document);
}

function writeSecretId(storage: Transaction, key: Key, secretId: SecretId): void {
  const document: SecretIdDocument = {
    ...secretId,
    created: storedTime(secretId.created),
    updated: storedTime(secretId.updated),
    expires: storedTimeOrNull(secretId.expires),
  };
  storage.put(key, document);
}

/** The role's SecretID with this hash; undefined where there is none, or where it has been tidied away. */
export function findSecretId(context: Context, role: Role, hash: string): SecretId | undefined {
  const found = readSecretId(context.storage, secretIdKey(context.mount, role, hash));
  return found && !isGone(found, lastTidied(context)) ? found : undefined;
}

/** Whether a SecretID went with a tidying at `tidied`. */
export function isGone(secretId: SecretId, tidied: Moment | undefined): boolean {
  return secretId.expires !== null && tidied !== undefined && secretId.expires < tidied;
}

/** Stores a new SecretID with its accessor, in the place of one of the same hash that has been tidied away. */
export function addSecretId(context: Context, role: Role, hash: string, secretId: SecretId): void {
  const { storage, mount } = context;
  const key = secretIdKey(mount, role, hash);
  const gone = readSecretId(storage, key);
  if (gone) {
    removeSecretId(context, role, hash, gone);
  }
  writeSecretId(storage, key, secretId);
  const accessor: AccessorDocument = { role: role.key, secretId: hash, local: role.localSecretIds };
  storage.put(accessorKey(storage, mount, secretId.accessor), accessor);
  if (secretId.expires !== null) {
    const noted: ExpiryDocument = { name: role.name, key: role.key };
    storage.put(expiryKey(mount, secretId.expires, hash), noted);
  }
}

/** Counts one use of a use-limited SecretID; the last one removes it. */
export function countUse(context: Context, role: Role, hash: string, secretId: SecretId): void {
  if (secretId.numUses === 1) {
    removeSecretId(context, role, hash, secretId);
    return;
  }
  const counted: SecretId = { ...secretId, numUses: oneLess(secretId.numUses), updated: context.core.now };
  writeSecretId(context.storage, secretIdKey(context.mount, role, hash), counted);
}

/** Removes a SecretID with its accessor and its place in the expiry index. */
export function removeSecretId(
  context: Context,
  role: { readonly name: string; readonly key: string },
  hash: string,
  secretId: SecretId,
): void {
  const { storage, mount } = context;
  storage.delete(secretIdKey(mount, role, hash));
  storage.delete(accessorKey(storage, mount, secretId.accessor));
  if (secretId.expires !== null) {
    storage.delete(expiryKey(mount, secretId.expires, hash));
  }
}

/**
 * The hash that an accessor stands for; undefined where nobody knows the accessor. The hash may belong to another role of the
 * mount, or to one that was deleted since the last tidying: then the role has no SecretID of this hash.
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
 * The accessors of a role's SecretIDs, in the order of the SecretIDs' hashes: those whose hash is greater than `after`, at most
 * `limit` where that is positive.
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
      if (!secretId || isGone(secretId, tidied)) {
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

/** A SecretID as `secret-id/lookup` and `secret-id-accessor/lookup` show it. */
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

import { logRoot, storageRoot } from '../../framework/backend.ts';
import { timeSegments } from '../../framework/time-index.ts';
import type { MountEntry } from '../../services/mount-table.ts';
import type { Key, Transaction } from '../../storage/storage.ts';
import { shardOf } from '../../values/shard.ts';
import type { Moment } from '../../values/time.ts';

/** Returns the key of a role. `name` must be lowercase. */
export function roleKey(mount: MountEntry, name: string): Key {
  return `${rolesFolder(mount)}/${name}`;
}

/** Returns the folder of all roles. */
export function rolesFolder(mount: MountEntry): Key {
  return `${storageRoot(mount)}/roles`;
}

/**
 * Returns the key of the index entry that maps a RoleID to its role. A RoleID can have any length and contain any character, so
 * the key uses its hash.
 */
export function roleIdKey(storage: Transaction, mount: MountEntry, roleId: string): Key {
  return `${storageRoot(mount)}/role-ids/${storage.hash('role-id', roleId)}`;
}

/**
 * Returns the folder of a role's SecretIDs. A role that is deleted and recreated gets a new `key`, and so a new folder.
 */
export function secretIdsFolder(mount: MountEntry, role: { readonly name: string; readonly key: string }): Key {
  return `${storageRoot(mount)}/secret-ids/${role.name}/${role.key}`;
}

/** Returns the key of the SecretID with this hash. */
export function secretIdKey(
  mount: MountEntry,
  role: { readonly name: string; readonly key: string },
  hash: string,
): Key {
  return `${secretIdsFolder(mount, role)}/${shardOf(hash)}/${hash}`;
}

/** Returns the folder of the last uses of a role's SecretIDs. Its subfolders are those of `secretIdsFolder`. */
export function usesFolder(mount: MountEntry, role: { readonly key: string }): Key {
  return `${logRoot(mount)}/uses/${role.key}`;
}

/** Returns the key of the last use of the SecretID with this hash. */
export function useKey(mount: MountEntry, role: { readonly key: string }, hash: string): Key {
  return `${usesFolder(mount, role)}/${shardOf(hash)}/${hash}`;
}

/** Returns the key of the index entry that maps an accessor to its SecretID. */
export function accessorKey(storage: Transaction, mount: MountEntry, accessor: string): Key {
  const hash = storage.hash('secret-id-accessor', accessor);
  return `${storageRoot(mount)}/accessors/${shardOf(hash)}/${hash}`;
}

/**
 * Returns the folder of the expiry index, `<day>/<hour>/<minute>/<second>/<hash>`. The nesting keeps each folder short, and the SecretIDs that
 * expire in one second share a file.
 */
export function expiryFolder(mount: MountEntry): Key {
  return `${logRoot(mount)}/expiry`;
}

/** Returns the key of the expiry index entry for the SecretID with this hash. */
export function expiryKey(mount: MountEntry, expires: Moment, hash: string): Key {
  return `${expiryFolder(mount)}/${timeSegments(expires).join('/')}/${hash}`;
}

/** Returns the folder that lists the deleted roles whose SecretIDs and accessors remain to be tidied. */
export function leftoversFolder(mount: MountEntry): Key {
  return `${storageRoot(mount)}/leftovers`;
}

/** Returns the key of a mount's tidy schedule. */
export function tidyKey(mount: MountEntry): Key {
  return `${storageRoot(mount)}/tidy`;
}

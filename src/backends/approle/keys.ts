import { storageRoot } from '../../framework/backend.ts';
import type { MountEntry } from '../../services/mount-table.ts';
import type { Key, Transaction } from '../../storage/storage.ts';
import { dateAndTime, type Moment } from '../../values/time.ts';

/** How many hex digits of a hash name the shard that holds it: 256 shards, so that a million entries make 4000 a shard. */
const shardDigits = 2;

/** Where a role is. Role names are stored in lower case. */
export function roleKey(mount: MountEntry, name: string): Key {
  return `${rolesFolder(mount)}/${name}`;
}

/** The folder of all roles. */
export function rolesFolder(mount: MountEntry): Key {
  return `${storageRoot(mount)}/roles`;
}

/** Where a RoleID's way back to its role is. RoleIDs are of any length and may hold any character, so their hash names it. */
export function roleIdKey(storage: Transaction, mount: MountEntry, roleId: string): Key {
  return `${storageRoot(mount)}/role-ids/${storage.hash('role-id', roleId)}`;
}

/**
 * The folder of the SecretIDs of one role. A role that was deleted and made anew has the name of the old one but another
 * `key`, and so another folder.
 */
export function secretIdsFolder(mount: MountEntry, role: { readonly name: string; readonly key: string }): Key {
  return `${storageRoot(mount)}/secret-ids/${role.name}/${role.key}`;
}

/** The shard, a folder, that a hash belongs to. */
export function shardOf(hash: string): string {
  return hash.slice(0, shardDigits);
}

/** Where the SecretID with this hash is. */
export function secretIdKey(
  mount: MountEntry,
  role: { readonly name: string; readonly key: string },
  hash: string,
): Key {
  return `${secretIdsFolder(mount, role)}/${shardOf(hash)}/${hash}`;
}

/** Where an accessor's way to its SecretID is. */
export function accessorKey(storage: Transaction, mount: MountEntry, accessor: string): Key {
  const hash = storage.hash('secret-id-accessor', accessor);
  return `${storageRoot(mount)}/accessors/${shardOf(hash)}/${hash}`;
}

/** The folder of the expiry index: `<day>/<hour>/<minute>/<second>/<hash>`, so that no folder of it is long. */
export function expiryFolder(mount: MountEntry): Key {
  return `${storageRoot(mount)}/expiry`;
}

/** Where the expiry index notes the SecretID with this hash, which expires at `expires`. */
export function expiryKey(mount: MountEntry, expires: Moment, hash: string): Key {
  return `${expiryFolder(mount)}/${expirySegments(expires).join('/')}/${hash}`;
}

/** Day, hour, minute and second of a time, by UTC: the segments of its place in the expiry index. */
export function expirySegments(time: Moment): readonly string[] {
  const text = dateAndTime(time);
  const day = text.slice(0, text.indexOf('T'));
  return [day, ...text.slice(day.length + 1).split(':')];
}

/** The folder that notes the roles whose deletion has left SecretIDs and accessors to be tidied away. */
export function leftoversFolder(mount: MountEntry): Key {
  return `${storageRoot(mount)}/leftovers`;
}

/** Where a mount's times of tidying are. */
export function tidyKey(mount: MountEntry): Key {
  return `${storageRoot(mount)}/tidy`;
}

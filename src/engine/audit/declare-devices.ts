import type { AuditDevice } from '../../services/audit.ts';
import type { Transaction } from '../../storage/storage.ts';
import { randomHex, uuid } from '../../values/ids.ts';
import { deleteDevice, putDevice, type StoredDevice, storedDevices } from './stored-audit.ts';

export type { AuditDevice };

/** A declared audit device that can't be used. The message is one line for the user. */
export class AuditDeviceError extends Error {
  override readonly name = 'AuditDeviceError';
}

/** The audit devices of a state after a declaration. */
export interface DeclaredDevices {
  readonly devices: readonly StoredDevice[];
  /** The paths that weren't there before, and those that are no longer there. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/**
 * Makes the declared audit devices those of the state (Core.handleAuditLogSetup): new ones get a salt, and those that
 * are no longer declared are removed.
 *
 * @throws AuditDeviceError if two paths overlap, or if the settings of a device have changed
 */
export function declareDevices(storage: Transaction, declared: readonly AuditDevice[]): DeclaredDevices {
  const before = new Map(storedDevices(storage).map((device) => [device.path, device]));
  const paths = new Set<string>();
  const devices: StoredDevice[] = [];
  const added: string[] = [];
  for (const device of declared) {
    checkPath(device.path, paths);
    paths.add(device.path);
    const known = before.get(device.path);
    if (known !== undefined) {
      checkUnchanged(known, device);
      devices.push(known);
      continue;
    }
    const created: StoredDevice = {
      ...device,
      accessor: `audit_${device.type}_${randomHex(8)}`,
      uuid: uuid(),
      salt: randomHex(64),
    };
    putDevice(storage, created);
    devices.push(created);
    added.push(device.path);
  }
  const removed = [...before.keys()].filter((path) => !paths.has(path));
  for (const path of removed) {
    deleteDevice(storage, path);
  }
  return { devices, added, removed };
}

function checkPath(path: string, paths: ReadonlySet<string>): void {
  if (paths.has(path)) {
    throw new AuditDeviceError(`two audit devices with same path (${path}) exist in config; rename one`);
  }
  for (const other of paths) {
    if (other.startsWith(path) || path.startsWith(other)) {
      throw new AuditDeviceError(`the audit device ${path} can't be created beside ${other}: path already in use`);
    }
  }
}

/** The settings of a device are fixed, because changing them would change the meaning of its log halfway. */
function checkUnchanged(before: AuditDevice, now: AuditDevice): void {
  const difference =
    changed('type', before.type, now.type) ??
    changed('description', before.description, now.description) ??
    changed('local', before.local, now.local) ??
    changedOption(before.options, now.options);
  if (difference !== undefined) {
    throw new AuditDeviceError(
      `failed to validate audit device config ${now.path}: modifications to audit devices are not allowed: ${difference}; declare it under another name instead`,
    );
  }
}

function changed(name: string, before: string | boolean, now: string | boolean): string | undefined {
  return before === now ? undefined : `${name} was ${JSON.stringify(before)} and is now ${JSON.stringify(now)}`;
}

function changedOption(before: AuditDevice['options'], now: AuditDevice['options']): string | undefined {
  for (const name of new Set([...Object.keys(before), ...Object.keys(now)])) {
    const difference = changed(`the option ${name}`, before[name] ?? '', now[name] ?? '');
    if (difference !== undefined) {
      return difference;
    }
  }
  return undefined;
}

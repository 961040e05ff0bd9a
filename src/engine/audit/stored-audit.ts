import type { AuditDevice, AuditDevices, AuditedHeader } from '../../services/audit.ts';
import type { Document, Transaction } from '../../storage/storage.ts';
import { compareBytes } from '../../values/compare.ts';
import { fromKeySegment, keySegment } from '../../values/key-segment.ts';
import { auditHash } from './salt.ts';

/** A stored audit device at `audit/<name>`. Its key tells its path. */
interface DeviceDocument extends Document, Omit<StoredDevice, 'path' | 'salt'> {
  /** The salt: 32 bytes in hex. */
  readonly sealed: string;
}

/** An audit device with what only the server needs. */
export interface StoredDevice extends AuditDevice {
  readonly accessor: string;
  readonly uuid: string;
  /** 32 bytes in hex. */
  readonly salt: string;
}

interface HeadersDocument extends Document {
  readonly headers: Readonly<Record<string, { readonly hmac: boolean }>>;
}

const folder = 'audit';
const headersKey = 'config/audited-headers';
const noHeaders: Readonly<Record<string, AuditedHeader>> = {};

/** Returns the audit devices and audited headers as one transaction sees them. */
export function storedAudit(storage: Transaction): AuditDevices {
  return {
    list: () => storedDevices(storage),
    hash(path, text) {
      const device = storedDevice(storage, path);
      return device && auditHash(device.salt)(text);
    },
    headers: () => auditedHeaders(storage),
    putHeader(name, header) {
      putHeaders(storage, { ...auditedHeaders(storage), [name]: { hmac: header.hmac } });
    },
    deleteHeader(name) {
      const { [name]: _, ...rest } = auditedHeaders(storage);
      putHeaders(storage, rest);
    },
  };
}

/** Returns the headers to log, by lower-case name. */
export function auditedHeaders(storage: Transaction): Readonly<Record<string, AuditedHeader>> {
  return storage.get<HeadersDocument>(headersKey)?.headers ?? noHeaders;
}

function putHeaders(storage: Transaction, headers: HeadersDocument['headers']): void {
  if (Object.keys(headers).length === 0) {
    storage.delete(headersKey);
  } else {
    storage.put(headersKey, { headers });
  }
}

/** Returns all devices, sorted by path. */
export function storedDevices(storage: Transaction): StoredDevice[] {
  return storage
    .list(folder)
    .map((name) => `${fromKeySegment(name)}/`)
    .sort(compareBytes)
    .map((path) => storedDevice(storage, path))
    .filter((device) => device !== undefined);
}

function storedDevice(storage: Transaction, path: string): StoredDevice | undefined {
  const document = path === '/' ? undefined : storage.get<DeviceDocument>(keyOf(path));
  if (document === undefined) {
    return undefined;
  }
  const { sealed, ...rest } = document;
  return { ...rest, path, salt: sealed };
}

/** Adds a device. */
export function putDevice(storage: Transaction, { path, salt, ...rest }: StoredDevice): void {
  storage.put(keyOf(path), { ...rest, options: { ...rest.options }, sealed: salt });
}

/** Removes a device, and with it the salt that makes its hashes comparable. */
export function deleteDevice(storage: Transaction, path: string): void {
  storage.delete(keyOf(path));
}

function keyOf(path: string): string {
  return `${folder}/${keySegment(path.slice(0, -1))}`;
}

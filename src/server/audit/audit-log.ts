import { AuditBroker, type OpenDevice } from '../../engine/audit/broker.ts';
import { type AuditDevice, AuditDeviceError, declareDevices } from '../../engine/audit/declare-devices.ts';
import { AuditFormatter, probeEntry } from '../../engine/audit/format.ts';
import { auditHash } from '../../engine/audit/salt.ts';
import type { StoredDevice } from '../../engine/audit/stored-audit.ts';
import { RequestTrail } from '../../engine/audit/trail.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Storage } from '../../storage/storage.ts';
import { requestId } from '../../values/ids.ts';
import { messageOf } from '../../values/message.ts';
import { momentOf } from '../../values/time.ts';
import type { Log } from '../log.ts';
import { parseFileDevice } from './file-device.ts';

/** The audited engine and its storage. */
export interface Audited {
  readonly engine: Engine;
  /** The engine's storage, which this process alone writes to. */
  readonly storage: Storage;
  readonly log: Log;
}

/** The audit devices of a server. */
export class AuditLog {
  readonly #audited: Audited;
  #devices: readonly OpenDevice[] = [];
  #broker: AuditBroker | undefined;

  constructor(audited: Audited) {
    this.#audited = audited;
  }

  /**
   * Makes the declared devices those of the state, and audits all requests from now on. Devices that were there before stay open.
   *
   * @throws AuditDeviceError for a device that can't be used; nothing changes then
   */
  declare(declared: readonly AuditDevice[]): void {
    const { storage, log } = this.#audited;
    const settings = new Map(declared.map((device) => [device.path, parseFileDevice(device)]));
    const opened: OpenDevice[] = [];
    const open = (stored: StoredDevice, isNew: boolean): OpenDevice => {
      const known = this.#devices.find(({ path }) => path === stored.path);
      const setting = settings.get(stored.path);
      if (known !== undefined || setting === undefined) {
        return known as OpenDevice;
      }
      const device = openDevice(stored, setting);
      opened.push(device);
      if (isNew && setting.isProbed) {
        probe(device);
      }
      return device;
    };
    try {
      const { devices, added, removed } = storage.transact((transaction) => {
        const result = declareDevices(transaction, declared);
        const isNew = new Set(result.added);
        return { ...result, devices: result.devices.map((device) => open(device, isNew.has(device.path))) };
      });
      for (const path of added) {
        log.log('info', `enabled the audit device ${path}`, 'audit');
      }
      for (const path of removed) {
        log.log('warn', `disabled the audit device ${path}: the configuration no longer declares it`, 'audit');
      }
      this.#use(devices);
    } catch (error) {
      for (const { sink } of opened) {
        sink?.close();
      }
      throw error;
    }
  }

  /** Resolves once all lines are written; undefined if they are. Rejects if no device could write them. */
  settled(): Promise<void> | undefined {
    return this.#broker?.settled();
  }

  /** Reopens the files, as after a rotation. */
  reopen(): void {
    this.#broker?.reopen();
  }

  close(): void {
    this.#broker?.close();
  }

  #use(devices: readonly OpenDevice[]): void {
    const { engine, log } = this.#audited;
    this.#broker?.flush();
    for (const { path, sink } of this.#devices) {
      if (!devices.some((device) => device.path === path)) {
        sink?.close();
      }
    }
    this.#devices = devices;
    if (devices.length === 0) {
      this.#broker = undefined;
      engine.auditWith(undefined);
      return;
    }
    const broker = new AuditBroker(devices, (problem) => log.log('error', problem, 'audit'));
    this.#broker = broker;
    engine.auditWith((core, { remotePort = 0 }) => new RequestTrail(core, broker, remotePort));
  }
}

function openDevice(stored: StoredDevice, { format, open }: ReturnType<typeof parseFileDevice>): OpenDevice {
  try {
    return { path: stored.path, sink: open(), formatter: new AuditFormatter(format, auditHash(stored.salt)) };
  } catch (error) {
    throw new AuditDeviceError(`audit device ${stored.path}: sanity check failed; ${messageOf(error)}`);
  }
}

/** Logs a line, so that a device which can't write isn't added (Core.enableAudit). */
function probe({ path, sink, formatter }: OpenDevice): void {
  try {
    sink?.write(formatter.line(probeEntry(requestId(), momentOf(Date.now())), {}));
  } catch (error) {
    throw new AuditDeviceError(`audit device ${path}: audit backend failed test message: ${messageOf(error)}`);
  }
}

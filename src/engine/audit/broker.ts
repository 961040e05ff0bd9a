import type { AuditedHeader } from '../../services/audit.ts';
import { messageOf } from '../../values/message.ts';
import type { AuditEntry } from './entry.ts';
import type { AuditFormatter } from './format.ts';

/** The destination of an audit device's lines. */
export interface AuditSink {
  /** Writes whole lines at once. Throws if they can't be written. */
  write(lines: string): void;
  /** Reopens the file after log rotation. Throws if that fails. */
  reopen(): void;
  close(): void;
}

/** An audit device in use. */
export interface OpenDevice {
  readonly path: string;
  /** Undefined for a device that discards its lines. */
  readonly sink: AuditSink | undefined;
  readonly formatter: AuditFormatter;
}

type Headers = Readonly<Record<string, AuditedHeader>>;

/** No audit device could log. The message is one line for the server's log. */
export class AuditError extends Error {
  override readonly name = 'AuditError';
}

/** The lines that wait for the next write, and the promise of it. */
interface Batch {
  readonly settled: Promise<void>;
  readonly done: () => void;
  readonly failed: (error: AuditError) => void;
}

/**
 * Writes the audit log to all devices. At least one must succeed, as in OpenBao (AuditBroker.LogRequest).
 *
 * The line of a request is written before the request is performed. The lines of responses are batched into the next write: that of the
 * next request, or one after all requests that have arrived. So one system call serves many clients. Responses are sent after that.
 */
export class AuditBroker {
  readonly #devices: readonly OpenDevice[];
  readonly #report: (problem: string) => void;
  /** The waiting lines of each device. */
  readonly #waiting: string[];
  #batch: Batch | undefined;

  /** @param report receives a line about each device that fails */
  constructor(devices: readonly OpenDevice[], report: (problem: string) => void) {
    this.#devices = devices;
    this.#report = report;
    this.#waiting = devices.map(() => '');
  }

  /**
   * Logs a request at once.
   *
   * @throws AuditError if no device could
   */
  logRequest(entry: AuditEntry, headers: Headers): void {
    this.#write(this.#format(entry, headers));
  }

  /**
   * Logs a response. It must not be sent before `settled`.
   *
   * @throws AuditError if no device can
   */
  logResponse(entry: AuditEntry, headers: Headers): void {
    const lines = this.#format(entry, headers);
    if (lines.every((line) => line === undefined)) {
      throw new AuditError('no audit device could log the response');
    }
    for (const [i, line] of lines.entries()) {
      this.#waiting[i] += line ?? '';
    }
    if (this.#batch === undefined) {
      this.#batch = newBatch();
      setImmediate(() => this.flush());
    }
  }

  /**
   * Resolves once all responses that were logged so far are written; undefined if they are. Rejects with an AuditError if no
   * device could write them.
   */
  settled(): Promise<void> | undefined {
    return this.#batch?.settled;
  }

  /** Writes the waiting lines. */
  flush(): void {
    if (this.#batch === undefined) {
      return;
    }
    try {
      this.#write(this.#devices.map(() => ''));
    } catch (error) {
      if (!(error instanceof AuditError)) {
        throw error;
      }
      // The waiting responses have been rejected with it.
    }
  }

  /** Reopens the files of all devices. */
  reopen(): void {
    this.flush();
    for (const device of this.#devices) {
      this.#attempt(device, () => device.sink?.reopen());
    }
  }

  /** Writes the waiting lines, and closes the files. */
  close(): void {
    this.flush();
    for (const device of this.#devices) {
      this.#attempt(device, () => device.sink?.close());
    }
  }

  /** Formats an entry for each device; undefined for a device that can't, `''` for one that discards it. */
  #format(entry: AuditEntry, headers: Headers): Array<string | undefined> {
    return this.#devices.map((device) => {
      const { sink, formatter } = device;
      return sink === undefined ? '' : this.#attempt(device, () => formatter.line(entry, headers));
    });
  }

  /** Writes the waiting lines and a last one to each device. */
  #write(lines: ReadonlyArray<string | undefined>): void {
    const batch = this.#batch;
    this.#batch = undefined;
    let hasSucceeded = false;
    let hasLogged = false;
    for (const [i, device] of this.#devices.entries()) {
      const line = lines[i];
      const text = this.#waiting[i] + (line ?? '');
      this.#waiting[i] = '';
      const isWritten = this.#attempt(device, () => {
        if (text !== '') {
          device.sink?.write(text);
        }
        return true;
      });
      hasSucceeded ||= isWritten === true;
      hasLogged ||= isWritten === true && line !== undefined;
    }
    if (hasSucceeded) {
      batch?.done();
    } else {
      batch?.failed(new AuditError('no audit device could be written'));
    }
    if (!hasLogged) {
      throw new AuditError('no audit device could log the request');
    }
  }

  #attempt<T>({ path }: OpenDevice, action: () => T): T | undefined {
    try {
      return action();
    } catch (error) {
      this.#report(`audit device ${path}: ${messageOf(error)}`);
      return undefined;
    }
  }
}

function newBatch(): Batch {
  let done = () => {};
  let failed: Batch['failed'] = () => {};
  const settled = new Promise<void>((resolve, reject) => {
    done = resolve;
    failed = reject;
  });
  // A disconnected client doesn't wait for the write.
  settled.catch(() => {});
  return { settled, done, failed };
}
